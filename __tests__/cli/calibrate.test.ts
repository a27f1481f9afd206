import { describe, expect, test } from '@jest/globals'
import { CalibrationStore, twoSides } from '../support/calibrations.ts'
import { runCli } from '../../src/cli.ts'
import { UserError } from '../../src/errors.ts'
import type { Result } from '../../src/report/result.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { READY } from '../support/fake-engine.ts'

const CONFIG =
  'url: http://localhost:3001\nload: { rate: 80/s, warm-up: 1s, duration: 40s..60s }\nbaseline: { url: "http://localhost:3000" }\n'

function edgesFor(
  replaced: Parameters<typeof fakeEdges>[0] = {},
): FakeEdges & { readonly store: CalibrationStore } {
  const store = new CalibrationStore()
  const edges = fakeEdges({
    engine: twoSides(),
    probe: READY,
    openStore: () => store,
    content: { 'plimsoll.yml': CONFIG },
    ...replaced,
  })
  return Object.assign(edges, { store })
}

describe('plimsoll calibrate', () => {
  test('keeps θ and se_w of an A/A run, and prints σ_inst with its number of runs', async () => {
    const edges = edgesFor()
    expect(await runCli(['calibrate'], edges)).toBe(0)
    expect(edges.store.saved).toMatchObject([
      {
        at: '2026-01-02T03:04:05.000Z',
        origin: 'local',
        tests: [
          { request: 'GET /', metric: 'p50' },
          { request: 'GET /', metric: 'p95' },
        ],
      },
    ])
    expect(edges.stdout.text()).toMatch(/p50 +1 % +\S+ % +1$/m)
    expect(edges.stdout.text()).toMatch(/p99 +1 % +1 % +0$/m)
    expect(edges.stdout.text()).toContain('19 more runs to go')
    expect(edges.stderr.text()).toContain('Kept: memory (1 A/A run)')
  })

  test('every run moves the figure, and the next one starts from it', async () => {
    const store = new CalibrationStore()
    for (const seed of [1, 2, 3])
      expect(
        await runCli(
          ['calibrate', '--quiet'],
          edgesFor({ openStore: () => store, engine: twoSides({ seed }) }),
        ),
      ).toBe(0)
    const edges = edgesFor({ openStore: () => store, engine: twoSides({ seed: 4, slower: 1.2 }) })
    await runCli(['calibrate', '--quiet'], edges)
    // (3·small + 0.18²)/2 over 4 runs, drawn to 1 %: far above what it was.
    const [, was = '', now = ''] = /p50: (\S+) % → (\S+) % \(4\)/.exec(edges.stdout.text()) ?? []
    expect(Number(was)).toBeLessThan(1.1)
    expect(Number(now)).toBeGreaterThan(3)
  })

  test('measures to the last block: a run that stops early looks more equal than it is', async () => {
    const answers: string[] = []
    await runCli(
      ['calibrate'],
      edgesFor({ engine: twoSides({ onAnswer: (answer) => answers.push(answer) }) }),
    )
    expect(new Set(answers)).toEqual(new Set(['go-on']))
  })

  test('the figure that A/A runs gave is what check reckons with', async () => {
    const store = new CalibrationStore()
    const before = edgesFor({ openStore: () => store })
    await runCli(['check'], before)
    for (const seed of [1, 2]) {
      const edges = edgesFor({ openStore: () => store, engine: twoSides({ seed, slower: 1.3 }) })
      await runCli(['calibrate', '--quiet'], edges)
    }
    const after = edgesFor({ openStore: () => store })
    await runCli(['check'], after)
    const detects = (edges: FakeEdges): number =>
      Number(/p50 +10% & 2ms +\+(\S+) %/.exec(edges.stdout.text())?.[1])
    expect(detects(after)).toBeGreaterThan(detects(before) + 5)
    expect(after.stdout.text()).toContain('from 2 A/A runs')
    expect(before.stdout.text()).toContain('assumed to differ by 1 %')
  })
})

describe('plimsoll run after A/A runs', () => {
  const resultIn = (edges: FakeEdges): Result =>
    JSON.parse(edges.files.content.get('plimsoll-results/result.json') ?? 'null') as Result

  test('without any it assumes 1 %, and the result says so', async () => {
    const edges = edgesFor()
    await runCli(['run'], edges)
    const { noise, judging } = resultIn(edges)
    expect(noise).toMatchObject({
      sigma: { p50: 0.01, p95: 0.01, p99: 0.01 },
      runs: { p50: 0, p95: 0, p99: 0 },
    })
    expect(noise?.text).toContain('no A/A run has measured it')
    expect(judging?.live?.sigmaInst).toEqual(noise?.sigma)
  })

  test('it takes the figure, is less sure by it, and says what it can still find', async () => {
    const store = new CalibrationStore()
    const intervalOf = async (): Promise<number> => {
      const edges = edgesFor({ openStore: () => store, engine: twoSides({ seed: 9 }) })
      await runCli(['run'], edges)
      const [low, high] = resultIn(edges).comparisons.find(({ metric }) => metric === 'p50')?.interval ?? [
        0, 0,
      ]
      return high - low
    }
    const before = await intervalOf()
    for (const seed of [1, 2, 3])
      await runCli(
        ['calibrate', '--quiet'],
        edgesFor({ openStore: () => store, engine: twoSides({ seed, slower: 1.2 }) }),
      )
    expect(await intervalOf()).toBeGreaterThan(2 * before)
    const edges = edgesFor({ openStore: () => store })
    await runCli(['run'], edges)
    const { noise, warnings } = resultIn(edges)
    expect(noise?.runs.p50).toBe(3)
    expect(noise?.text).toContain('from 3 A/A runs')
    expect(warnings.join(' ')).toMatch(/a slowdown of 20% is found in at most \d+ of 100 runs/)
    await runCli(['explain', 'plimsoll-results/result.json'], edges)
    expect(edges.stdout.text()).toContain('from 3 A/A runs')
  })
})

describe('a calibration that tells nothing', () => {
  test.each([
    {
      name: 'one deployment only',
      config: CONFIG.replace(/baseline:.*\n/, ''),
      says: 'two deployments of one commit',
    },
    {
      name: 'the same address twice',
      config: CONFIG.replace('3001', '3000'),
      says: 'against itself',
    },
    {
      name: 'a load that is not constant',
      config: CONFIG.replace(
        'duration: 40s..60s',
        'duration: 40s, shape: spike, peak: 200/s, cycles: 1, dwell: 5s, rest: 5s',
      ),
      says: 'not constant',
    },
  ])('$name is an error before anything is sent', async ({ config, says }) => {
    const edges = edgesFor({
      engine: { run: () => Promise.reject(new Error('sent')) },
      probe: { awaitReady: () => Promise.reject(new Error('asked')) },
      content: { 'plimsoll.yml': config },
    })
    expect(await runCli(['calibrate'], edges)).toBe(2)
    expect(edges.stderr.text()).toContain(says)
  })

  test("a deployment that does not answer ends it with the probe's own words, and nothing takes its place", async () => {
    const edges = edgesFor({
      engine: { run: () => Promise.reject(new Error('sent')) },
      probe: {
        awaitReady: (target, order) =>
          target.url.includes('3000')
            ? Promise.reject(new UserError('target-unreachable', `${target.url} is not there.`, 'Start it.'))
            : READY.awaitReady(target, order),
      },
    })
    expect(await runCli(['calibrate'], edges)).toBe(2)
    expect(edges.stderr.text()).toContain('http://localhost:3000 is not there.')
    expect(edges.stderr.text()).not.toContain('takes its place')
  })

  test.each([
    { name: 'a saturated generator', load: { saturated: true }, says: 'saturated' },
    { name: 'a side full of errors', load: { errorRate: 0.5 }, says: 'wrong' },
  ])('$name is not kept, with the reason', async ({ load, says }) => {
    const edges = edgesFor({ engine: twoSides(load) })
    expect(await runCli(['calibrate'], edges)).toBe(2)
    expect(edges.stderr.text()).toContain('is not kept')
    expect(edges.stderr.text()).toContain(says)
    expect(edges.store.saved).toEqual([])
  })

  test('an interrupted one is not kept either, and ends like one', async () => {
    const edges: FakeEdges & { readonly store: CalibrationStore } = edgesFor({
      engine: twoSides({ during: () => edges.interrupt('SIGINT') }),
    })
    expect(await runCli(['calibrate'], edges)).toBe(130)
    expect(edges.store.saved).toEqual([])
  })

  test('a history that cannot be written makes the run vain, and it says so', async () => {
    const edges = edgesFor({
      openStore: () => new CalibrationStore({ kind: 'not-saved', reason: 'the disk is full' }),
    })
    expect(await runCli(['calibrate'], edges)).toBe(2)
    expect(edges.stderr.text()).toContain('the disk is full')
  })
})
