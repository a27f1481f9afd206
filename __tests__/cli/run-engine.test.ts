import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import { createFileStore } from '../../src/baseline/file-store.ts'
import { startTool } from '../../src/engines/start-tool.ts'
import type { RunningTool, ToolOrder } from '../../src/engines/tool.ts'
import { UserError } from '../../src/errors.ts'
import { readResult } from '../../src/report/read-result.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-run-engine-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CONFIG = `url: http://127.0.0.1:9
headers: { authorization: '\${TOKEN}' }
load: { rate: 100/s, warm-up: 2s, duration: 60s }
thresholds: { p95: { max: 100ms, increase: 10% & 5ms }, errors: { max: 1% } }
`
/** Requests of the whole run, and some more. */
const ALL = 6_300
const T0_MS = Date.UTC(2026, 0, 1)

/** What k6 prints for `count` requests of `ms`, a hundred a second. */
function points(count: number, ms: number, hour = 24): string {
  return Array.from({ length: count }, (_, index) => {
    const value = ms + (index % 7)
    const time = new Date(T0_MS + hour * 3_600_000 + index * 10 + value).toISOString()
    const tags = {
      expected_response: 'true',
      method: 'GET',
      name: 'GET /',
      status: '200',
      url: 'http://127.0.0.1:9/',
    }
    return `${JSON.stringify({ metric: 'http_req_duration', type: 'Point', data: { time, value, tags } })}\n`
  }).join('')
}

interface Said {
  readonly output?: string
  readonly code?: number
  readonly lines?: readonly string[]
  /** What Locust's recorder would write. */
  readonly samples?: readonly string[]
}

/** A tool that says this each time it runs a script, the last of them again and again. */
function toolThat(...runs: readonly Said[]): {
  readonly orders: ToolOrder[]
  start(order: ToolOrder): Promise<RunningTool>
} {
  const orders: ToolOrder[] = []
  let run = 0
  return {
    orders,
    start: (order) => {
      const asksVersion = order.args.at(-1)?.endsWith('version') === true
      const said: Said = asksVersion
        ? { output: 'tool v1.2.3' }
        : (runs[Math.min(run++, runs.length - 1)] ?? {})
      if (!asksVersion) orders.push(order)
      for (const [index, text] of (said.samples ?? []).entries())
        writeFileSync(join(order.env.PLIMSOLL_SAMPLES ?? '', `samples-${index}.jsonl`), text)
      const chunks = [Buffer.from(said.output ?? '')]
      return Promise.resolve({
        output: (async function* () {
          for (const chunk of chunks) yield await Promise.resolve(chunk)
        })(),
        ended: Promise.resolve({ code: said.code ?? 0, killedBy: undefined, lastLines: said.lines ?? [] }),
        kill: () => undefined,
      })
    },
  }
}

function edgesWith(tool: Pick<ReturnType<typeof toolThat>, 'start'>, config = CONFIG, run = 0): FakeEdges {
  return fakeEdges({
    content: { 'plimsoll.yml': config },
    env: { TOKEN: 'hush-hush', GITHUB_SHA: String(run).padStart(40, '0') },
    now: () => new Date(T0_MS + (24 + run) * 3_600_000),
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
    const tool = toolThat({ output: points(ALL, 20) })
    const edges = edgesWith(tool)
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(0)
    const result = resultOf(edges)
    expect(result.source).toMatchObject({ tool: 'k6', version: '1.2.3', detail: 'samples' })
    expect(result.measurements.candidate.total.count).toBe(6_000)
    expect(edges.stdout.text()).toContain('k6 times sending, waiting and receiving')
    expect(tool.orders[0]?.args).toEqual(
      expect.arrayContaining(['--out', 'json=-', '--summary-mode=disabled']),
    )
  })

  test('keeps the script with the results, without the secrets in it', async () => {
    const edges = edgesWith(toolThat({ output: points(ALL, 20) }))
    await runCli(['run', '--engine', 'k6'], edges)
    const script = edges.files.content.get('plimsoll-results/engine/plan.js')
    expect(script).toContain('authorization')
    for (const text of edges.files.content.entries())
      if (text[0] !== 'plimsoll.yml') expect(text[1]).not.toContain('hush-hush')
  })

  test('a limit that breaks fails', async () => {
    const edges = edgesWith(toolThat({ output: points(ALL, 200) }))
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(1)
  })

  test('what is slower than the history is run once more, and fails when it is slower again', async () => {
    const history = ['--history', 'unused', '--save']
    for (let run = 0; run < 6; run++)
      await runCli(
        ['run', '--engine', 'k6', ...history],
        edgesWith(toolThat({ output: points(ALL, 20, run) }), CONFIG, run),
      )
    const tool = toolThat({ output: points(ALL, 60) })
    const edges = edgesWith(tool)
    expect(await runCli(['run', '--engine', 'k6', '--history', 'unused'], edges)).toBe(1)
    expect(tool.orders).toHaveLength(2)
    expect(edges.stderr.text()).toContain('The tool runs once more.')
    const luck = toolThat({ output: points(ALL, 60) }, { output: points(ALL, 20) })
    expect(await runCli(['run', '--engine', 'k6', '--history', 'unused'], edgesWith(luck))).toBe(0)
  })

  test.each([
    {
      name: 'an exit code is told with the last lines',
      said: { output: points(5, 20), code: 107, lines: ['level=error msg="boom"'] },
      want: ['exit code 107', '| level=error msg="boom"', 'engine-failed'],
    },
    {
      name: 'no output at all is explained by what was said',
      said: { output: '', lines: ['level=error msg="no requests"'] },
      want: ['gave no results', 'no requests'],
    },
    {
      name: 'output cut off in a line',
      said: { output: points(30, 20).slice(0, -20), lines: ['killed'] },
      want: ['gave no results', 'killed'],
    },
  ])('$name', async ({ said, want }) => {
    const edges = edgesWith(toolThat(said))
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(2)
    for (const text of want) expect(edges.stderr.text()).toContain(text)
    expect(edges.files.content.has('plimsoll-results/result.json')).toBe(false)
  })

  test("k6's own broken thresholds end nothing: the limits are ours", async () => {
    const edges = edgesWith(toolThat({ output: points(ALL, 20), code: 99 }))
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(0)
  })

  test('an interrupt writes what was measured until then', async () => {
    const edges: FakeEdges = edgesWith({
      start: (order) => {
        if (order.args[0] === 'run') edges.interrupt('SIGINT')
        return toolThat({ output: points(3_000, 20), code: 105 }).start(order)
      },
    })
    expect(await runCli(['run', '--engine', 'k6'], edges)).toBe(130)
    expect(resultOf(edges).why).toBe('interrupted')
  })
})

describe('plimsoll run --engine locust', () => {
  const sample = (index: number, status = 200, error: string | null = null): string =>
    `${JSON.stringify({ locust_request: 'GET /', method: 'GET', start: T0_MS / 1000 + index / 100, ms: 20.5, status, bytes: 10, error })}\n`
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
  const edges = edgesWith(toolThat({ output: points(ALL, 20), lines: ['level=warning msg="hot"'] }))
  await runCli(['run', '--engine', 'k6'], edges)
  expect(resultOf(edges).warnings.join()).toContain('k6 said last: "level=warning msg="hot""')
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
