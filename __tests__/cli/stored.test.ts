import { beforeAll, describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import type { Result } from '../../src/report/result.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { anEngine, READY, type FakeLoad } from '../support/fake-engine.ts'

const LOAD = 'load: { rate: 40/s, warm-up: 1s, duration: 40s }\n'
const LIMITS = 'thresholds: { p95: { max: 1s, increase: 10% & 5ms } }\n'

/** What a run left in its result.json. */
async function measure(load: FakeLoad, config = LOAD + LIMITS): Promise<string> {
  const edges = fakeEdges({
    engine: anEngine(load),
    probe: READY,
    openStore: () => ({
      find: () => Promise.resolve({ kind: 'missing', reason: 'none' }),
      save: () => Promise.reject(new Error('not asked to save')),
    }),
    content: { 'plimsoll.yml': config },
  })
  await runCli(['run', '--url', 'http://localhost:3000'], edges)
  return edges.files.content.get('plimsoll-results/result.json') ?? ''
}

const stored = { before: '', same: '', slower: '', other: '' }
beforeAll(async () => {
  stored.before = await measure({ seed: 1 })
  stored.same = await measure({ seed: 2 })
  stored.slower = await measure({ seed: 3, medianMs: 200 })
  stored.other = await measure({}, 'load: { rate: 80/s, warm-up: 1s, duration: 40s }\n')
})

const edgesWith = (config = LIMITS): FakeEdges =>
  fakeEdges({
    content: {
      'plimsoll.yml': config,
      'before.json': stored.before,
      'same.json': stored.same,
      'slower.json': stored.slower,
      'other.json': stored.other,
    },
  })

describe('plimsoll compare', () => {
  const resultOf = (edges: FakeEdges): Result =>
    JSON.parse(edges.files.content.get('out/result.json') ?? 'null') as Result

  test('ten times slower is suspected, never failed: nothing can be measured again', async () => {
    const edges = edgesWith()
    expect(await runCli(['compare', 'before.json', 'slower.json', '--out', 'out'], edges)).toBe(0)
    expect(resultOf(edges)).toMatchObject({
      verdict: 'inconclusive',
      why: 'suspected',
      baseline: { kind: 'history', runs: 1 },
    })
    expect(edges.stdout.text()).toContain(resultOf(edges).headline)
  })

  test('where that fails by configuration, the exit code is 3', async () => {
    const edges = edgesWith(`${LIMITS}on-inconclusive: fail\n`)
    expect(await runCli(['compare', 'before.json', 'slower.json'], edges)).toBe(3)
  })

  test('an absolute limit is judged on the second result', async () => {
    const edges = edgesWith('thresholds: { p50: { max: 100ms } }\n')
    expect(await runCli(['compare', 'before.json', 'slower.json'], edges)).toBe(1)
    expect(
      await runCli(
        ['compare', 'slower.json', 'before.json'],
        edgesWith('thresholds: { p50: { max: 100ms } }\n'),
      ),
    ).toBe(0)
  })

  test('the same load on the same code is not suspected', async () => {
    const edges = edgesWith()
    await runCli(['compare', 'before.json', 'same.json', '--out', 'out'], edges)
    expect(resultOf(edges).why).not.toBe('suspected')
    const p95 = resultOf(edges).comparisons.find(({ metric }) => metric === 'p95')
    expect(p95).toMatchObject({
      request: 'GET /',
      outcome: expect.not.stringMatching('regressed') as unknown,
    })
    expect(Math.abs(p95?.change ?? NaN)).toBeLessThan(0.15)
  })

  test('runs of different load have no baseline in each other, and it says why', async () => {
    const edges = edgesWith()
    expect(await runCli(['compare', 'other.json', 'before.json', '--out', 'out'], edges)).toBe(0)
    expect(resultOf(edges)).toMatchObject({ verdict: 'inconclusive', why: 'no-baseline' })
    expect(edges.stdout.text()).toMatch(/did not send the same load/)
  })

  test('nothing is written without --out', async () => {
    const edges = edgesWith()
    const before = [...edges.files.content.keys()]
    await runCli(['compare', 'before.json', 'same.json'], edges)
    expect([...edges.files.content.keys()]).toEqual(before)
  })

  test('the same pair gives the same verdict', async () => {
    const [first, second] = [edgesWith(), edgesWith()]
    for (const edges of [first, second])
      await runCli(['compare', 'before.json', 'slower.json', '--out', 'out'], edges)
    expect(resultOf(first)).toEqual(resultOf(second))
  })
})

describe('plimsoll compare, with one result', () => {
  test('is the stored verdict again, and says so', async () => {
    const edges = edgesWith('thresholds: { p50: { max: 1ms } }\n')
    expect(await runCli(['compare', 'slower.json'], edges)).toBe(0)
    expect(edges.stdout.text()).toContain('the same verdict, to the last digit')
  })

  test('limits of a configuration that is named are used instead: what would it have been?', async () => {
    const edges = edgesWith('thresholds: { p50: { max: 1ms } }\n')
    const argv = ['compare', 'slower.json', '--config', 'plimsoll.yml', '--out', 'out']
    expect(await runCli(argv, edges)).toBe(1)
    const again = JSON.parse(edges.files.content.get('out/result.json') ?? 'null') as Result
    expect(again.objectives).toMatchObject([{ metric: 'p50', limit: 'max 1ms', outcome: 'violated' }])
  })

  test('a verdict that does not follow from its numbers ends with 2 and names what differs', async () => {
    const painted = stored.slower.replace('"outcome":"met"', '"outcome":"violated"')
    const edges = fakeEdges({ content: { 'r.json': painted } })
    expect(await runCli(['compare', 'r.json'], edges)).toBe(2)
    expect(edges.stderr.text()).toContain('p95 of * is met, stored is violated')
    expect(edges.stderr.text()).toContain('changed after the run')
  })
})

describe('what stands between two results', () => {
  const pair = async (edit: (result: Result) => unknown): Promise<string> => {
    const after = edit(JSON.parse(stored.same) as Result)
    const edges = fakeEdges({
      content: {
        'plimsoll.yml': LIMITS,
        'before.json': stored.before,
        'after.json': JSON.stringify(after),
      },
    })
    expect(await runCli(['compare', 'before.json', 'after.json', '--out', 'out'], edges)).toBe(0)
    return (JSON.parse(edges.files.content.get('out/result.json') ?? 'null') as Result).warnings.join('\n')
  }
  const judging = ({ judging }: Result) => {
    if (judging === undefined) throw new Error('a result of this version says what it was judged by')
    return judging
  }

  test('nothing, for two runs of one machine', async () => {
    expect(await pair((result) => result)).not.toMatch(/machine|level|control/)
  })

  test.each([
    {
      name: 'another processor',
      edit: (result: Result) => ({
        ...result,
        judging: { ...judging(result), key: { ...judging(result).key, cpu: 'Another CPU' } },
      }),
      says: 'different machines (cpu "test" and "Another CPU")',
    },
    {
      name: 'a result of an earlier version, which does not name its machine',
      edit: (result: Result) => ({ ...result, judging: undefined }),
      says: 'not stored in both results',
    },
    {
      name: 'a level of main that began after the first run',
      edit: (result: Result) => ({
        ...result,
        judging: {
          ...judging(result),
          history: {
            runs: [],
            first: { mode: 'raw', beta: 0, control: null, usualControl: null, runs: [] },
            second: null,
            levelSince: '2026-02-01T00:00:00Z',
            cautions: [],
          },
        },
      }),
      says: 'Main has another level since 2026-02-01T00:00:00Z, found in its runs or accepted by a person, and the first result is from before it',
    },
    {
      name: 'a control score that only one has',
      edit: (result: Result) => ({ ...result, judging: { ...judging(result), control: 7 } }),
      says: 'Only one of the two runs has a control score',
    },
  ])('$name is said', async ({ edit, says }) => {
    expect(await pair(edit)).toContain(says)
  })
})

describe('plimsoll explain', () => {
  const compared = async (): Promise<FakeEdges> => {
    const edges = edgesWith()
    await runCli(['compare', 'before.json', 'slower.json', '--out', 'out'], edges)
    const content = edges.files.content.get('out/result.json') ?? ''
    return fakeEdges({ content: { 'r.json': content } })
  }

  test('one comparison is a paragraph with its numbers, limit and reason', async () => {
    const edges = await compared()
    expect(await runCli(['explain', 'r.json', 'GET /', 'p95'], edges)).toBe(0)
    expect(edges.stdout.text().trim().split('\n\n')).toHaveLength(1)
    expect(edges.stdout.text()).toMatch(/p95 of GET \/ .*1 stored run.*10% & 5ms/s)
  })

  test('without a name, all that can fail the check', async () => {
    const edges = await compared()
    expect(await runCli(['explain', 'r.json'], edges)).toBe(0)
    expect(edges.stdout.text()).toContain('p95 of GET /')
    expect(edges.stdout.text()).not.toContain('p99 of GET /')
  })

  test('a result without a baseline says so instead of nothing', async () => {
    const edges = fakeEdges({ content: { 'r.json': stored.before } })
    expect(await runCli(['explain', 'r.json'], edges)).toBe(0)
    expect(edges.stdout.text()).toContain('no comparison')
  })

  test('a limit on an observed series is explained beside them, or alone by its name', async () => {
    const result = JSON.parse(stored.before) as Result
    const observedObjectives = ['memory', 'queue'].map((series) => ({
      ...{
        series,
        target: 'app',
        unit: 'bytes',
        limit: 'increase 10%',
        observed: '+20.0 %',
        baseline: '400 MB',
      },
      ...{ runs: 12, outcome: 'violated', used: 2, line: 7 },
      because: `Fail tier: ${series} of app is +20.0 % against the median of 12 stored runs.`,
    }))
    const edges = (): FakeEdges =>
      fakeEdges({ content: { 'r.json': JSON.stringify({ ...result, observedObjectives }) } })
    const all = edges()
    expect(await runCli(['explain', 'r.json'], all)).toBe(0)
    expect(all.stdout.text()).toContain('Broken. Fail tier: queue of app')
    const one = edges()
    expect(await runCli(['explain', 'r.json', 'memory'], one)).toBe(0)
    expect(one.stdout.text()).toBe(
      'Broken. Fail tier: memory of app is +20.0 % against the median of 12 stored runs.\n',
    )
    const slip = edges()
    expect(await runCli(['explain', 'r.json', 'memorry'], slip)).toBe(2)
    expect(slip.stderr.text()).toContain('Did you mean "memory"?')
  })

  test.each([
    { name: 'an unknown request', argv: ['GET /serch', 'p95'], says: '"GET /serch"' },
    { name: 'an unknown metric', argv: ['GET /', 'p96'], says: '"p96"' },
  ])('$name is named, with what there is', async ({ argv, says }) => {
    const edges = await compared()
    expect(await runCli(['explain', 'r.json', ...argv], edges)).toBe(2)
    expect(edges.stderr.text()).toContain(says)
  })
})

describe('plimsoll report', () => {
  test.each([
    { format: 'md', starts: '### Plimsoll: ' },
    { format: 'html', starts: '<!doctype html>' },
    { format: 'junit', starts: '<?xml' },
    { format: 'json', starts: '{"schema":"plimsoll/result@1"' },
  ])('--format $format', async ({ format, starts }) => {
    const edges = edgesWith()
    expect(await runCli(['report', 'before.json', '--format', format], edges)).toBe(0)
    expect(edges.stdout.text().slice(0, starts.length).toLowerCase()).toBe(starts.toLowerCase())
  })

  test('json is what was stored', async () => {
    const edges = edgesWith()
    await runCli(['report', 'before.json', '--format', 'json'], edges)
    expect(JSON.parse(edges.stdout.text())).toEqual(JSON.parse(stored.before))
  })
})

describe('plimsoll check', () => {
  const checked = async (config: string, ...argv: string[]): Promise<{ code: number; edges: FakeEdges }> => {
    const edges = fakeEdges({
      openStore: () => ({
        find: () => Promise.resolve({ kind: 'missing', reason: 'none' }),
        save: () => Promise.reject(new Error('check saves nothing')),
      }),
      content: { 'plimsoll.yml': config },
    })
    return { code: await runCli(['check', ...argv], edges), edges }
  }

  test('prints the plan and sends nothing', async () => {
    const { code, edges } = await checked(LOAD + LIMITS)
    expect(code).toBe(0)
    expect(edges.stdout.text()).toContain('plimsoll.yml is valid.')
    expect(edges.stdout.text()).toContain('40 s at 40/s')
    expect(edges.stdout.text()).toMatch(/GET \/ +p95 +10% & 5ms/)
  })

  test('a live baseline makes it say what it can detect', async () => {
    const { edges } = await checked(
      LOAD + LIMITS,
      '--url',
      'http://localhost:1',
      '--baseline-url',
      'http://localhost:2',
    )
    expect(edges.stdout.text()).toMatch(/p95 +10% & 5ms +(?:not gated|\+\d)/)
  })

  test('a wrong configuration is told with line and nearest name', async () => {
    const { code, edges } = await checked('load: { rate: 40/s, warmup: 1s }\n')
    expect(code).toBe(2)
    expect(edges.stderr.text()).toContain('plimsoll.yml:1:')
    expect(edges.stderr.text()).toContain('"warm-up"')
  })

  test('secrets of the environment are not printed', async () => {
    const edges = fakeEdges({
      env: { KEY: 'open-sesame' },
      openStore: () => ({
        find: () => Promise.resolve({ kind: 'missing', reason: 'none' }),
        save: () => Promise.reject(new Error('check saves nothing')),
      }),
      content: { 'plimsoll.yml': "headers: { x-key: '${KEY}' }\nurl: http://localhost:1\n" },
    })
    expect(await runCli(['check'], edges)).toBe(0)
    expect(edges.stdout.text()).not.toContain('open-sesame')
  })
})
