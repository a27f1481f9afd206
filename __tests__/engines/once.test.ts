import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'
import { k6Script } from '../../src/engines/k6-script.ts'
import { locustScript } from '../../src/engines/locust-script.ts'
import { toJob } from '../../src/engines/to-job.ts'
import { planRun } from '../../src/plan/plan.ts'

// The scripts run here for real, in Node and in Python; only the tools around them are played.

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-once-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function jobOf(text: string) {
  const config = parseConfig({ text, path: 'plimsoll.yml', env: {}, readText: () => undefined })
  const order = { profile: 'default', seed: 1, url: 'http://127.0.0.1:9', baselineUrl: undefined, cores: 2 }
  return toJob(planRun(config, order).plan)
}

/** An answer: no status is no answer at all. */
interface Answer {
  readonly status: number
  readonly body: string
}

const LET_IN: Answer = { status: 200, body: '{"token":"t"}' }
const LOGIN = `
scenarios:
  - name: member
    steps:
      - { post: /login, name: login, once: true, capture: { token: $.token } }
      - { get: '/me?t={{ token }}', name: me }
`
const USERS = 'load: { users: 1, warm-up: 0s, duration: 10s }\n'
const RATE = 'load: { rate: 5/s, warm-up: 0s, duration: 10s }\n'

interface Asked {
  readonly name: string
  readonly url: string
  readonly jar: unknown
}

/** Iterations of one user of k6; `answer` is called for each request, `draw` for each random number. */
function runK6(
  text: string,
  iterations: number,
  answer: (name: string) => Answer,
  { draw = () => 0.5, scenario = 'users' }: { draw?: () => number; scenario?: string } = {},
): { readonly asked: readonly Asked[]; readonly slept: readonly number[] } {
  const asked: Asked[] = []
  const slept: number[] = []
  const script = k6Script(jobOf(text))
    .replaceAll(/^import .*$/gm, '')
    .replaceAll(/^export /gm, '')
  const http = {
    // Each jar is an object of its own.
    CookieJar: Object,
    expectedStatuses: () => undefined,
    request: (_method: string, url: string, _body: unknown, of: { jar: unknown; tags: { name: string } }) => {
      asked.push({ name: of.tags.name, url, jar: of.jar })
      return { headers: {}, cookies: {}, ...answer(of.tags.name) }
    },
  }
  const context = {
    http,
    exec: { scenario: { name: scenario, iterationInTest: 0 } },
    sleep: (seconds: number) => slept.push(seconds),
    console: { error: () => undefined, warn: () => undefined },
    Math: Object.create(Math, { random: { value: draw } }) as Math,
  }
  const iteration = runInNewContext(`${script}\niteration`, context) as () => void
  for (let i = 0; i < iterations; i++) iteration()
  return { asked, slept }
}

describe('a step with once', () => {
  // Refused, silent, without what it should give; then it lets the user in.
  const answers: readonly Answer[] = [
    { status: 503, body: '' },
    { status: 0, body: '' },
    { status: 200, body: '{}' },
    LET_IN,
  ]
  const SENT = ['login', 'login', 'login', 'login', 'me', 'me', 'me']

  test('k6 sends it again until it succeeds, and rests before', () => {
    let logins = 0
    const { asked, slept } = runK6(`${LOGIN}${USERS}`, 6, (name) =>
      name === 'login' ? (answers[logins++] ?? LET_IN) : LET_IN,
    )
    expect(asked.map(({ name }) => name)).toEqual(SENT)
    expect(asked.at(-1)?.url).toBe('http://127.0.0.1:9/me?t=t')
    expect(slept.map((seconds) => seconds > 0)).toEqual([true, true, true, false, false, false])
  })

  // Without Python on the machine there is nothing that could run it; CI has one.
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (python !== undefined)
    test('Locust sends it again until it succeeds', () => {
      writeFileSync(join(folder, 'locust.py'), PLAYED_LOCUST)
      writeFileSync(join(folder, 'plan.py'), locustScript(jobOf(`${LOGIN}${USERS}`)))
      const program = [
        'import json, plan',
        'user = plan.PlannedUser()',
        `user.client.logins = json.loads(${JSON.stringify(JSON.stringify([...answers, LET_IN].map(({ status, body }) => [status, body])))})`,
        'user.on_start()',
        'for _ in range(6): user.iteration()',
        'print(json.dumps(user.client.asked))',
      ]
      const said = execFileSync(python, ['-c', program.join('\n')], { cwd: folder, encoding: 'utf8' })
      expect(JSON.parse(said)).toEqual(SENT)
    })

  test('k6 sends that of every scenario, whichever of them a user draws first', () => {
    const two = `
scenarios:
  - { name: a, steps: [ GET /a ] }
  - { name: b, steps: [ { post: /b, name: once b, once: true }, GET /b ] }
`
    const draws = [0.1, 0.9, 0.9]
    const { asked } = runK6(`${two}${USERS}`, 3, () => LET_IN, { draw: () => draws.shift() ?? 0 })
    expect(asked.map(({ name }) => name)).toEqual(['GET /a', 'once b', 'GET /b', 'GET /b'])
  })
})

describe('cookies under k6', () => {
  const TWO = 'scenarios: [ { name: a, steps: [ GET /a, GET /b ] } ]\n'

  test.each([
    { name: 'a user keeps them', text: `${TWO}${USERS}`, scenario: 'users', jars: 1 },
    { name: 'an arrival is somebody new', text: `${TWO}${RATE}`, scenario: 'scenario-0', jars: 3 },
    {
      name: 'an arrival goes on with who was let in',
      text: `${LOGIN}${RATE}`,
      scenario: 'scenario-0',
      jars: 1,
    },
  ])('$name', ({ text, scenario, jars }) => {
    const { asked } = runK6(text, 3, () => LET_IN, { scenario })
    expect(new Set(asked.map(({ jar }) => jar)).size).toBe(jars)
  })
})

describe('after an answer that was not right', () => {
  test.each([
    {
      name: 'the next step is sent, to keep its rate',
      answer: { status: 500, body: '' },
      want: ['one', 'two'],
    },
    { name: 'nothing is sent where no answer came', answer: { status: 0, body: '' }, want: ['one'] },
  ])('$name', ({ answer, want }) => {
    const text = `scenarios: [ { name: a, steps: [ { get: /1, name: one }, { get: /2, name: two } ] } ]\n${USERS}`
    expect(runK6(text, 1, () => answer).asked.map(({ name }) => name)).toEqual(want)
  })
})

/** As much of Locust as the script asks of it. */
const PLAYED_LOCUST = `
import types

def task(function): return function
def constant(seconds): return None
def constant_pacing(seconds): return None
class LoadTestShape: pass

class Response:
    def __init__(self, status, text):
        self.status_code, self.text, self.content, self.headers = status, text, text.encode(), {}
    def __enter__(self): return self
    def __exit__(self, *_): return False
    def success(self): pass
    def failure(self, why): pass

class Client:
    def __init__(self): self.asked, self.logins, self.client = [], [], types.SimpleNamespace()
    def request(self, method, path, name, **_):
        self.asked.append(name)
        return Response(*(self.logins.pop(0) if name == "login" else (200, "ok")))

class FastHttpUser:
    def __init__(self): self.client = Client()
`
