import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { History, HistoryRun } from '../../src/baseline/history.ts'
import { runCli } from '../../src/cli.ts'
import type { LoadEngine } from '../../src/load/engine.ts'
import { createLoadEngine } from '../../src/load/pool.ts'
import { createProbe } from '../../src/load/readiness.ts'
import type { Result } from '../../src/report/result.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { aServer, type RunningServer } from '../support/server.ts'

/*
 * Two jobs as they are in the recipe, each with its own edges: the real command line, gate, engine and probe,
 * against servers on loopback. Main answers after 60 ms, the change after 96: more than the 40 % allowed, and
 * less than the 80 % that one machine would have to see twice. Medians of so long answers are the same on a
 * machine that is busy with other tests; that the generator notices it is not the matter here.
 */

const CONFIG =
  'load: { rate: 150/s, warm-up: 0s, duration: 1s }\nthresholds: { p50: { increase: 40% } }\nrequests: {}\n'
const MAIN_MS = 60
const CHANGE_MS = 96

const real = createLoadEngine(new URL('../../src/load/worker-entry.ts', import.meta.url))
const engine: LoadEngine = {
  async run(plan, watch) {
    const outcome = await real.run(plan, watch)
    return { ...outcome, generator: { ...outcome.generator, state: 'ok', reasons: [] } }
  },
}
const probe = createProbe()
const servers: RunningServer[] = []
const past: HistoryRun[] = []
const stored = { first: '' }

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

interface Job {
  readonly code: number
  readonly edges: FakeEdges
  readonly result: Result
}

/** One job: a fresh machine with a server that answers after `delayMs`. */
async function job(delayMs: number, boot: string, ...argv: string[]): Promise<Job> {
  const server = await aServer().answers(200).after(delayMs).start()
  servers.push(server)
  const history: History = { schema: 'plimsoll/history@1', suite: 'default', branch: 'main', runs: past }
  const edges = fakeEdges({
    engine,
    probe,
    machine: { runner: 'test', architecture: 'x64', image: 'test', cpu: 'test', cores: 2, boot },
    openStore: () => ({
      find: () =>
        Promise.resolve(
          past.length === 0
            ? { kind: 'missing', reason: 'nothing yet' }
            : { kind: 'found', history, source: 'a folder' },
        ),
      save: (_query, run) => {
        if ('requests' in run) past.push(run)
        return Promise.resolve({ kind: 'saved', where: 'a folder', runs: past.length })
      },
    }),
    content: { 'plimsoll.yml': CONFIG, 'first/result.json': stored.first },
  })
  const code = await runCli(['run', '--url', server.url, '--quiet', ...argv], edges)
  const text = edges.files.content.get('plimsoll-results/result.json')
  return { code, edges, result: JSON.parse(text ?? 'null') as Result }
}

const p50 = ({ comparisons }: Result) => comparisons.find(({ metric }) => metric === 'p50')

beforeAll(async () => {
  await job(MAIN_MS, 'main', '--save')
  const [run] = past
  if (run === undefined) throw new Error('a valid run of main must be stored')
  // Five days of main that were alike; one real run stands for them, which keeps this test short.
  for (let day = 1; day <= 4; day++)
    past.push({ ...run, at: new Date(Date.parse(run.at) - day * 86_400_000).toISOString() })
  const first = await job(CHANGE_MS, 'first machine')
  expect(first.result).toMatchObject({ verdict: 'inconclusive', why: 'suspected' })
  expect(first.code).toBe(0)
  stored.first = first.edges.files.content.get('plimsoll-results/result.json') ?? ''
}, 30_000)

describe('plimsoll run --confirm, against real servers', () => {
  test('what the second machine finds slower too fails, and again from the result alone', async () => {
    const { code, result, edges } = await job(CHANGE_MS, 'second machine', '--confirm', 'first/result.json')
    expect(p50(result)).toMatchObject({ outcome: 'regressed', request: 'GET /' })
    expect(result.verdict).toBe('fail')
    expect(code).toBe(1)
    expect(await runCli(['compare', 'plimsoll-results/result.json'], edges)).toBe(1)
    expect(edges.stdout.text()).toContain('the same verdict, to the last digit')
  }, 30_000)

  test('what the second machine does not is cleared', async () => {
    const { code, result } = await job(MAIN_MS, 'second machine', '--confirm', 'first/result.json')
    expect(p50(result)?.outcome).not.toBe('regressed')
    expect(p50(result)?.because).toMatch(/^Cleared/)
    expect(result.why).not.toBe('suspected')
    expect(code).toBe(0)
  }, 30_000)

  test.each([
    { name: 'a file that is not there', argv: ['--confirm', 'no.json'], says: 'no file "no.json"' },
    {
      name: 'a live baseline beside it',
      argv: ['--confirm', 'first/result.json', '--baseline-url', 'http://localhost:1'],
      says: 'a live baseline is given too',
    },
  ])('$name ends with 2', async ({ argv, says }) => {
    const { code, edges } = await job(MAIN_MS, 'second machine', ...argv)
    expect(code).toBe(2)
    expect(edges.stderr.text()).toContain(says)
  })
})
