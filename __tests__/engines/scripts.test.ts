import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'
import { k6Options } from '../../src/engines/k6-options.ts'
import { k6Script } from '../../src/engines/k6-script.ts'
import { LOCUST_RECORDER } from '../../src/engines/locust-recorder.ts'
import { locustScript, locustUsers } from '../../src/engines/locust-script.ts'
import { maskedJob } from '../../src/engines/masked-job.ts'
import { measuredWindow } from '../../src/engines/measured-window.ts'
import { plainKeys } from '../../src/engines/plain-path.ts'
import { expectTranslatable, refusals } from '../../src/engines/refusals.ts'
import { toJob } from '../../src/engines/to-job.ts'
import { planRun, type Plan } from '../../src/plan/plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-scripts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const FULL = `
headers: { x-key: "quote ' and \\" and \\\\" }
scenarios:
  - name: browse
    weight: 3
    steps:
      - GET /items
      - { get: '/items/{{ id }}', capture: { token: '$.token', first: "$.items[0]['id']" } }
      - { post: /orders, json: { n: '{{ $int 1 5 }}', id: '{{ id }}', list: [1, '{{ first }}'] }, expect: { status: 201 } }
      - think: 100ms..300ms
    data: [ { id: 'a b' }, { id: '2' } ]
  - { name: form, steps: [ { post: /login, form: { user: "ann \u2028 ' ''' 😀" }, once: true } ] }
`

function configOf(text: string) {
  return parseConfig({ text, path: 'plimsoll.yml', env: {}, readText: () => undefined })
}

function planOf(text: string): Plan {
  const order = { profile: 'default', seed: 1, url: 'http://127.0.0.1:9', baselineUrl: undefined, cores: 2 }
  return planRun(configOf(text), order).plan
}

const OPEN = `${FULL}load: { rate: 10/s, ramp: 5s, warm-up: 5s, duration: 30s, ramp-down: 5s }\n`
const CLOSED = `${FULL}load: { users: 10, warm-up: 5s, duration: 30s, pacing: 2s }\n`

describe('the scripts are whole', () => {
  test.each([
    { name: 'k6, open model', text: k6Script(toJob(planOf(OPEN))) },
    { name: 'k6, closed model', text: k6Script(toJob(planOf(CLOSED))) },
  ])('$name: Node reads it as a module', ({ text }) => {
    const path = join(folder, 'plan.mjs')
    writeFileSync(path, text)
    execFileSync(process.execPath, ['--check', path])
  })

  // Without Python on the machine there is nothing that could read them; CI has one.
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (python === undefined) return
  test.each([
    { name: 'locust, open model', text: locustScript(toJob(planOf(OPEN))) },
    { name: 'locust, closed model', text: locustScript(toJob(planOf(CLOSED))) },
    { name: "locust's recorder", text: LOCUST_RECORDER },
  ])('$name: Python compiles it', ({ text }) => {
    const check = 'import ast, sys; ast.parse(sys.stdin.read())'
    execFileSync(python, ['-c', check], { input: text })
  })

  test('the plan that Python reads is the plan, whatever its texts hold', () => {
    const job = toJob(planOf(CLOSED))
    const [assignment = ''] = /^JOB = .*$/m.exec(locustScript(job)) ?? []
    const program = `import json\n${assignment}\nprint(json.dumps(JOB))`
    const read = JSON.parse(execFileSync(python, ['-c', program], { encoding: 'utf8' })) as unknown
    expect(read).toEqual(JSON.parse(JSON.stringify({ ...job, ...locustUsers(job) })))
  })
})

describe('the script that is kept with the results', () => {
  const secret = 'pa"ss\\wörd'
  const job = toJob(
    planOf(
      `headers: { x-key: ${JSON.stringify(secret)} }\nscenarios: [ { name: a, steps: [ { post: /, json: { key: ${JSON.stringify(`a ${secret} b`)} } } ] } ]\n`,
    ),
  )
  test.each([
    { name: 'k6', write: k6Script },
    { name: 'Locust', write: locustScript },
  ])('$name: holds no secret, however the language would write it', ({ write }) => {
    const part = /ss[\\]+w/
    expect(write(job)).toMatch(part)
    const kept = write(maskedJob(job, [secret]))
    expect(kept).not.toMatch(part)
    expect(kept).toContain('a *** b')
  })
})

describe('the load that k6 is told', () => {
  test('an arrival rate is shared by weight, and adds up', () => {
    const { scenarios } = k6Options(toJob(planOf(OPEN))) as {
      scenarios: Record<string, { executor: string; startRate: number; stages: { target: number }[] }>
    }
    const [browse, form] = Object.values(scenarios)
    expect(browse).toMatchObject({ executor: 'ramping-arrival-rate', timeUnit: '1000s', startRate: 0 })
    expect(browse?.stages.map(({ target }) => target)).toEqual([7_500, 7_500, 7_500, 0])
    expect(form?.stages[1]?.target).toBe(2_500)
  })

  test('a jump of the level is a stage of no length', () => {
    const plan = planOf(
      'load: { users: 5, warm-up: 0s, duration: 10s, shape: spike, peak: 50, dwell: 5s, rest: 5s }',
    )
    const { scenarios } = k6Options(toJob(plan)) as {
      scenarios: { users: { startVUs: number; stages: { target: number; duration: string }[] } }
    }
    expect(scenarios.users.startVUs).toBe(5)
    expect(scenarios.users.stages).toEqual(
      expect.arrayContaining(
        [
          { target: 50, duration: '0ms' },
          { target: 50, duration: '5000ms' },
        ].map(({ target, duration }) => ({ target, duration: duration === '0ms' ? '0s' : duration })),
      ),
    )
  })
})

describe('users of Locust for an arrival rate', () => {
  test.each([
    {
      name: '10 a second with pauses of 200 ms: each user every 2 s',
      rate: '10/s',
      want: { perLevel: 2, pacingS: 2 },
    },
    { name: 'one in 10 s: one user', rate: '6/m', want: { perLevel: 10, pacingS: 10 } },
  ])('$name', ({ rate, want }) => {
    expect(locustUsers(toJob(planOf(`${FULL}load: { rate: ${rate}, duration: 10m }`)))).toEqual(want)
  })
})

describe('what counts of the run', () => {
  test.each([
    {
      name: 'constant load without ramp and warm-up',
      text: OPEN,
      own: false,
      want: { warmUpMs: 10_000, measureMs: 30_000 },
    },
    {
      name: 'all but the warm-up of a script of one’s own',
      text: OPEN,
      own: true,
      want: { warmUpMs: 5_000 },
    },
    {
      name: 'every level of a rising load',
      text: 'load: { rate: 5/s, warm-up: 1s, shape: steps, step: +5/s, every: 10s, limit: 15/s }',
      own: false,
      want: { warmUpMs: 1_000, measureMs: 30_000 },
    },
  ])('$name', ({ text, own, want }) => {
    expect(measuredWindow(planOf(text), own)).toEqual(want)
  })
})

describe('what another tool cannot do', () => {
  const K6 = { tool: 'k6', script: undefined, processes: 1 } as const
  const LOCUST = { ...K6, tool: 'locust' } as const
  const found = (engine: typeof K6 | typeof LOCUST, text: string) =>
    refusals(engine, configOf(text), planOf(text))

  test('a plain configuration is refused nothing', () => {
    expect(found(K6, OPEN)).toEqual([])
    expect(found(LOCUST, OPEN)).toEqual([])
  })

  test.each([
    { name: 'HTTP/2', text: 'http: { version: 2 }', want: 'http.version: 2' },
    { name: 'a proxy', text: 'http: { proxy: "http://proxy:3128" }', want: 'http.proxy' },
    { name: 'an end by condition', text: 'load: { rate: 1/s, until: errors > 5% }', want: 'until' },
    {
      name: 'observed series',
      text: 'observe: { prometheus: "http://127.0.0.1/m", series: { a: up } }',
      want: 'observe',
    },
    {
      name: 'bursts',
      text: 'load: { rate: 1/s, shape: burst, size: 5, every: 10s, duration: 30s }',
      want: 'burst',
    },
    {
      name: 'rows dealt once each',
      text: 'scenarios: [ { name: a, steps: [ "GET /{{ x }}" ], data: { rows: [ { x: 1 } ], order: unique } } ]',
      want: 'unique',
    },
    {
      name: 'a JSONPath that searches',
      text: 'scenarios: [ { name: a, steps: [ { get: /, capture: { x: "$..id" } } ] } ]',
      want: '"$..id" searches',
    },
  ])('$name', ({ text, want }) => {
    expect(found(K6, text).join('\n')).toContain(want)
    expect(found(LOCUST, text).join('\n')).toContain(want)
    expect(() => expectTranslatable(K6, configOf(text), planOf(text))).toThrow(
      'cannot run this configuration',
    )
  })

  test('conditions on a body are checked by Locust, and named for k6', () => {
    const text = 'scenarios: [ { name: a, steps: [ { get: /, expect: { contains: ok } } ] } ]'
    expect(found(K6, text)).toEqual([
      'a, GET /: expect.contains: k6 tells a wrong answer by its status alone.',
    ])
    expect(found(LOCUST, text)).toEqual([])
  })
})

test.each([
  { name: 'names and indices', path: '$.a[\'b c\'][2]["d"]', want: ['a', 'b c', 2, 'd'] },
  { name: 'the whole', path: '$', want: [] },
  { name: 'a wildcard searches', path: '$.a[*]', want: undefined },
  { name: 'a filter searches', path: '$.a[?@.b]', want: undefined },
  { name: 'an index from the end searches', path: '$.a[-1]', want: undefined },
])('plainKeys: $name', ({ path, want }) => {
  expect(plainKeys(path)).toEqual(want)
})
