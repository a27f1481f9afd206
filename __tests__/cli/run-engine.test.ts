import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import { createFileStore } from '../../src/baseline/file-store.ts'
import { startTool } from '../../src/engines/start-tool.ts'
import { UserError } from '../../src/errors.ts'
import { readResult } from '../../src/report/read-result.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { k6Points, POINTS_FROM_MS, toolThat, type FakeTool } from '../support/fake-tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-run-engine-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CONFIG = `url: http://127.0.0.1:9
headers: { authorization: '\${TOKEN}' }
load: { rate: 100/s, warm-up: 2s, duration: 60s }
thresholds: { p95: { max: 100ms, increase: 10% & 5ms }, errors: { max: 1% } }
`
/** Requests of the whole run, and some more. */
const ALL = 6_300
function edgesWith(tool: Pick<FakeTool, 'start'>, config = CONFIG, run = 0): FakeEdges {
  return fakeEdges({
    content: { 'plimsoll.yml': config },
    env: { TOKEN: 'hush-hush', GITHUB_SHA: String(run).padStart(40, '0') },
    now: () => new Date(POINTS_FROM_MS + (24 + run) * 3_600_000),
    probe: {
      awaitReady: () =>
        Promise.resolve({
          status: 200,
          elapsedMs: 1,
          address: undefined,
          protection: undefined,
          settled: undefined,
        } as never),
    },
    openStore: () => createFileStore(join(folder, 'history')),
    startTool: (order) => tool.start(order),
  })
}

function resultOf(edges: FakeEdges) {
  return readResult(edges.files.content.get('plimsoll-results/result.json') ?? '')
}

describe('plimsoll run --engine k6', () => {
  test('measures what k6 prints, without the warm-up, and says whose numbers they are', async () => {
    const tool = toolThat({ output: k6Points(ALL, 20) })
    const edges = edgesWith(tool)
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(0)
    const result = resultOf(edges)
    expect(result.source).toMatchObject({ tool: 'k6', version: '1.2.3', detail: 'samples' })
    expect(result.measurements.candidate.total.count).toBe(6_000)
    expect(edges.stdout.text()).toContain('tool      k6 1.2.3, with a script made of this configuration')
    expect(edges.stdout.text()).toContain('k6 times sending, waiting and receiving')
    expect(tool.orders[0]?.args).toEqual(
      expect.arrayContaining(['--out', 'json=-', '--summary-mode=disabled']),
    )
  })

  test('keeps the script with the results, without the secrets in it', async () => {
    const edges = edgesWith(toolThat({ output: k6Points(ALL, 20) }))
    await runCli(['run', '--engine', 'k6'], edges)
    const script = edges.files.content.get('plimsoll-results/engine/plan.js')
    expect(script).toContain('authorization')
    for (const text of edges.files.content.entries())
      if (text[0] !== 'plimsoll.yml') expect(text[1]).not.toContain('hush-hush')
  })

  test('a limit that breaks fails', async () => {
    const edges = edgesWith(toolThat({ output: k6Points(ALL, 200) }))
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(1)
  })

  test('what is slower than the history is run once more, and fails when it is slower again', async () => {
    const history = ['--history', 'unused', '--save']
    for (let run = 0; run < 6; run++)
      await runCli(
        ['run', '--engine', 'k6', ...history],
        edgesWith(toolThat({ output: k6Points(ALL, 20, run) }), CONFIG, run),
      )
    const tool = toolThat({ output: k6Points(ALL, 60) })
    const edges = edgesWith(tool)
    expect(await runCli(['run', '--engine', 'k6', '--history', 'unused'], edges)).toBe(1)
    expect(tool.orders).toHaveLength(2)
    expect(edges.stderr.text()).toContain('The tool runs once more.')
    const luck = toolThat({ output: k6Points(ALL, 60) }, { output: k6Points(ALL, 20) })
    expect(await runCli(['run', '--engine', 'k6', '--history', 'unused'], edgesWith(luck))).toBe(0)
  })

  test.each([
    {
      name: 'an exit code is told with the last lines',
      said: { output: k6Points(5, 20), code: 107, lines: ['level=error msg="boom"'] },
      want: ['exit code 107', '| level=error msg="boom"', 'engine-failed'],
    },
    {
      name: 'no output at all is explained by what was said',
      said: { output: '', lines: ['level=error msg="no requests"'] },
      want: ['gave no results', 'no requests'],
    },
    {
      name: 'output cut off in a line',
      said: { output: k6Points(30, 20).slice(0, -20), lines: ['killed'] },
      want: ['gave no results', 'killed'],
    },
  ])('$name', async ({ said, want }) => {
    const edges = edgesWith(toolThat(said))
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(2)
    for (const text of want) expect(edges.stderr.text()).toContain(text)
    expect(edges.files.content.has('plimsoll-results/result.json')).toBe(false)
  })

  test("k6's own broken thresholds end nothing: the limits are ours", async () => {
    const edges = edgesWith(toolThat({ output: k6Points(ALL, 20), code: 99 }))
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(0)
  })

  test('an interrupt in the second run leaves what the first one measured, and nothing confirmed', async () => {
    const slow = toolThat({ output: k6Points(ALL, 60) })
    const nothing = toolThat({ output: '', code: 105 })
    const edges: FakeEdges = edgesWith({
      start: (order) => {
        const first = order.args[0] !== 'run' || slow.orders.length === 0
        if (!first) edges.interrupt('SIGINT')
        return (first ? slow : nothing).start(order)
      },
    })
    expect(await runCli(['run', '--engine', 'k6', '--history', 'unused'], edges)).toBe(130)
    const result = resultOf(edges)
    expect(result).toMatchObject({ why: 'interrupted', partial: true })
    expect(result.measurements.candidate.total.count).toBe(6_000)
    expect(result.comparisons.filter(({ outcome }) => outcome === 'regressed')).toEqual([])
  })

  test('an interrupt writes what was measured until then', async () => {
    const edges: FakeEdges = edgesWith({
      start: (order) => {
        if (order.args[0] === 'run') edges.interrupt('SIGINT')
        return toolThat({ output: k6Points(3_000, 20), code: 105 }).start(order)
      },
    })
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(130)
    expect(resultOf(edges).why).toBe('interrupted')
  })
})

describe('plimsoll run --engine locust', () => {
  const sample = (index: number, status = 200, error: string | null = null): string =>
    `${JSON.stringify({ locust_request: 'GET /', method: 'GET', start: POINTS_FROM_MS / 1000 + index / 100, ms: 20.5, status, bytes: 10, error })}\n`
  const samples = Array.from({ length: ALL }, (_, index) => sample(index))

  test('reads the samples of all processes', async () => {
    const half = (odd: number): string => samples.filter((_, index) => index % 2 === odd).join('')
    const tool = toolThat({ samples: [half(0), half(1)] })
    const edges = edgesWith(tool, `${CONFIG}engine: { tool: locust, processes: 2 }\n`)
    expect(await runCli(['run'], edges)).toBe(0)
    expect(resultOf(edges).measurements.candidate.total.count).toBe(6_000)
    expect(tool.orders[0]?.args).toEqual(expect.arrayContaining(['--processes', '2']))
  })

  test('tells wrong answers by their kind', async () => {
    const wrong = [
      sample(1_030, 503, 'status 503'),
      sample(1_031, 0, 'ConnectionRefusedError(111)'),
      sample(1_032, 200, 'expected text'),
    ]
    const edges = edgesWith(toolThat({ samples: [[...samples, ...wrong].join('')] }))
    await runCli(['run', '--engine', 'locust'], edges)
    expect(resultOf(edges).measurements.candidate.total.errors.byKind).toEqual({
      'status-5xx': 1,
      refused: 1,
      expectation: 1,
    })
  })

  test('a run without a request is told with what was said', async () => {
    const edges = edgesWith(toolThat({ lines: ['NameError: name "x" is not defined'] }))
    expect(await runCli(['run', '--engine', 'locust'], edges)).toBe(2)
    expect(edges.stderr.text()).toContain('NameError')
  })
})

describe('what an engine refuses before anything runs', () => {
  test.each([
    {
      name: 'a live baseline',
      args: ['--engine', 'k6', '--baseline-url', 'http://127.0.0.1:8'],
      want: 'no live baseline',
    },
    {
      name: 'a shard',
      args: ['--engine', 'k6', '--shard', '1/1'],
      want: "--shard needs Plimsoll's own load",
    },
    { name: 'an unknown tool', args: ['--engine', 'k7'], want: 'expected k6, locust' },
    {
      name: 'a script that is not there',
      args: ['--engine', 'nowhere.js'],
      want: 'there is no script "nowhere.js"',
    },
  ])('$name', async ({ args, want }) => {
    const tool = toolThat({})
    const edges = edgesWith(tool)
    expect(await runCli(['run', ...args], edges)).toBe(2)
    expect(edges.stderr.text()).toContain(want)
    expect(tool.orders).toEqual([])
  })

  test.each([
    { name: 'two tools', engine: '{ k6: a.js, locust: b.py }', want: 'k6 and locust are given' },
    { name: 'none', engine: '{ processes: 2 }', want: 'none is given' },
    { name: 'processes of k6', engine: '{ tool: k6, processes: 2 }', want: 'uses all processors by itself' },
    { name: 'another word', engine: 'jmeter', want: 'expected "k6"' },
  ])('in the configuration: $name', async ({ engine, want }) => {
    const edges = edgesWith(toolThat({}), `${CONFIG}engine: ${engine}\n`)
    expect(await runCli(['run'], edges)).toBe(2)
    expect(edges.stderr.text()).toContain(want)
  })
})

test('what a tool complained of without failing is in the report', async () => {
  const edges = edgesWith(toolThat({ output: k6Points(ALL, 20), lines: ['level=warning msg="hot"'] }))
  await runCli(['run', '--engine', 'k6'], edges)
  expect(resultOf(edges).warnings.join()).toContain('k6 said last: "level=warning msg="hot""')
})

test('calibrate does not load in the place of the engine', async () => {
  const edges = edgesWith(toolThat({}), `${CONFIG}engine: k6\n`)
  expect(await runCli(['calibrate', '--baseline-url', 'http://127.0.0.1:8'], edges)).toBe(2)
  expect(edges.stderr.text()).toContain("engine: k6 makes the load, and a calibration needs Plimsoll's own")
})

test.each([
  {
    name: 'a plan that is translated',
    engine: 'k6',
    want: [
      'k6 makes the load, with a script made of this plan. The first 2 s are left out, then',
      'full load',
    ],
  },
  {
    name: 'a script of one’s own',
    engine: '{ locust: plimsoll.yml }',
    want: ['locust runs plimsoll.yml: what is sent, and how much, stands there. The first 2 s are left out.'],
  },
])('check says what the engine will do: $name', async ({ engine, want }) => {
  const load = engine === 'k6' ? CONFIG : CONFIG.replace('rate: 100/s', 'users: 5')
  const edges = edgesWith(toolThat({}), `${load}engine: ${engine}\n`)
  expect(await runCli(['check'], edges)).toBe(0)
  for (const text of want) expect(edges.stdout.text()).toContain(text)
  expect(edges.stdout.text()).toContain('What it can detect is not known beforehand')
})

test('check refuses what the engine of the configuration cannot do', async () => {
  const edges = edgesWith(toolThat({}), `${CONFIG}engine: k6\nhttp: { version: 2 }\n`)
  expect(await runCli(['check', '--config', 'plimsoll.yml'], edges)).toBe(2)
  expect(edges.stderr.text()).toContain('http.version: 2')
})

test('a program that is not there says how to install it', async () => {
  const order = { command: 'k6', args: [], env: { PATH: folder }, signal: new AbortController().signal }
  const thrown = await startTool(order).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(UserError)
  expect(thrown).toMatchObject({
    code: 'engine-missing',
    message: 'k6 cannot be started: it is not on the PATH.',
  })
})
