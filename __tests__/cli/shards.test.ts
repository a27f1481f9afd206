import { describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import type { LoadEngine } from '../../src/load/engine.ts'
import { planRun, type Plan } from '../../src/plan/plan.ts'
import { dealTo } from '../../src/plan/shard.ts'
import { readResult } from '../../src/report/read-result.ts'
import { aConfig } from '../support/config.ts'
import { READY } from '../support/fake-engine.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { HEALTHY, recordedShards, recordedWhole, reportsOf, START_AT_MS } from '../support/recordings.ts'

const CONFIG = `
url: http://127.0.0.1:3001
baseline: { url: 'http://127.0.0.1:3000', on-missing: pass }
scenarios:
  - { name: one, weight: 2, steps: [GET /1] }
  - { name: two, weight: 1, steps: [GET /2] }
load: { rate: 60/s, warm-up: 1s, duration: 40s }
thresholds: { p50: { increase: 20% & 5ms }, p95: { max: 800ms } }
shards: { least: 50% }
`
const START = new Date(START_AT_MS).toISOString()

/** Sees what the plan says, by number alone; reports it as the real engine does. */
const seeing: LoadEngine = {
  run(plan, watch) {
    const { part, parts } = dealTo(plan.shard, 0, 1)
    for (const report of reportsOf(plan, part, parts)) watch.onReport?.(report)
    return Promise.resolve({ ...recordedWhole(plan), generator: HEALTHY })
  },
}

function edgesWith(content: Readonly<Record<string, string>>, engine = seeing): FakeEdges {
  return fakeEdges({
    content: { 'plimsoll.yml': CONFIG, ...content },
    engine,
    probe: READY,
    env: { GITHUB_SHA: 'a'.repeat(40) },
    now: () => new Date(START_AT_MS - 10_000),
    openStore: () => ({
      find: () => Promise.resolve({ kind: 'missing', reason: 'nothing was kept' }),
      save: () => Promise.reject(new Error('the test did not expect a run to be saved')),
    }),
  })
}

function plan(): Plan {
  return planRun(aConfig(CONFIG), {
    ...{ profile: 'default', seed: 1, url: 'http://127.0.0.1:3001', baselineUrl: 'http://127.0.0.1:3000' },
    cores: 2,
  }).plan
}

async function shardsOf(numbers: readonly number[], of: number): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const number of numbers) {
    const edges = edgesWith({})
    const args = [
      'run',
      '--shard',
      `${number}/${of}`,
      '--start-at',
      START,
      '--out',
      `shards/${number}`,
      '--quiet',
    ]
    expect([await runCli(args, edges), edges.stderr.text()]).toEqual([0, ''])
    for (const [path, text] of edges.files.content) if (path.endsWith('.jsonl')) files[path] = text
  }
  return files
}

const merge = async (content: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const edges = edgesWith(content, { run: () => Promise.reject(new Error('nothing is loaded again')) })
  const code = await runCli(['merge', 'shards', '--out', 'out', ...args], edges)
  const text = edges.files.read('out/result.json')
  return { code, edges, result: text === undefined ? undefined : readResult(text) }
}

describe('plimsoll run --shard, then plimsoll merge', () => {
  test('three machines give the measurement and the verdict of one', async () => {
    const files = await shardsOf([1, 2, 3], 3)
    expect(Object.keys(files).sort()).toEqual([1, 2, 3].map((n) => `shards/${n}/shard-00${n}-of-003.jsonl`))
    const { code, result, edges } = await merge(files)
    expect(edges.stdout.text()).toContain('Merged from 3 of 3 shards, begun at')
    const whole = recordedWhole(plan())
    expect(code).toBe(0)
    expect(result).toMatchObject({
      verdict: 'pass',
      startedAt: START,
      candidate: { sha: 'a'.repeat(40), url: 'http://127.0.0.1:3001' },
      baseline: { kind: 'live', url: 'http://127.0.0.1:3000', interleave: 'slices' },
      shards: { of: 3, present: [1, 2, 3], missing: [], least: 0.5, blocks: [0, 8], notes: [], cautions: [] },
      generator: { state: 'ok' },
    })
    for (const side of ['candidate', 'baseline'] as const)
      expect(result?.measurements[side]?.total.count).toBe(whole.sides[side]?.total.completed)
  })

  test('a missing one is named and makes the verdict a warning while enough are there', async () => {
    const { code, result } = await merge(await shardsOf([1, 3], 3))
    expect([code, result?.verdict]).toEqual([0, 'warn'])
    expect(result?.reasons).toContainEqual(expect.stringMatching(/^1 of 3 shards is missing \(2\)/))
    expect(result?.shards?.missing).toEqual([2])
  })

  test('with too few the run is inconclusive, and says how many are asked for', async () => {
    const { result } = await merge(await shardsOf([2], 3))
    expect(result).toMatchObject({ verdict: 'inconclusive', why: 'shards-missing', partial: true })
    expect(result?.reasons[0]).toMatch(/2 of 3 shards are missing \(1, 3\).*At least 50 %/)
  })

  test('parts of another configuration are an error, not a verdict', async () => {
    const files = await shardsOf([1], 1)
    const { code, edges, result } = await merge({ ...files, 'plimsoll.yml': CONFIG.replace('60/s', '61/s') })
    expect([code, result]).toEqual([2, undefined])
    expect(edges.stderr.text()).toMatch(/The shards do not belong to this configuration: .*fingerprint|plan/)
  })

  test('nothing to merge is an error', async () => {
    const { code, edges } = await merge({})
    expect(code).toBe(2)
    expect(edges.stderr.text()).toContain('There is no shard to merge.')
  })

  test('a file can be named itself, among others that are no shards', async () => {
    const [one, two] = recordedShards(plan(), 2, () => ({ head: { sha: 'a'.repeat(40) } }))
    const edges = edgesWith({
      'a/shard-001-of-002.jsonl': one!.text,
      'a/notes.txt': 'x',
      'b/shard-002-of-002.jsonl': two!.text,
    })
    expect(await runCli(['merge', 'a', 'b/shard-002-of-002.jsonl', '--out', 'out'], edges)).toBe(0)
  })
})

describe('what a part of a run cannot do', () => {
  test.each([
    { name: 'begin on its own', args: ['--shard', '1/2'], says: '--shard 1/2 needs --start-at' },
    { name: 'save', args: ['--shard', '1/1', '--save'], says: '--save and --shard exclude each other' },
    { name: 'be none', args: ['--start-at', START], says: '--start-at is for the parts of a run.' },
    { name: 'begin at no moment', args: ['--shard', '1/2', '--start-at', 'noon'], says: '--start-at "noon"' },
    {
      name: 'come when all is over',
      args: ['--shard', '1/2', '--start-at', '2026-01-02T03:00:00Z'],
      says: 'Shard 1/2 comes',
    },
  ])('it cannot $name', async ({ args, says }) => {
    const edges = edgesWith({})
    expect(await runCli(['run', ...args], edges)).toBe(2)
    expect(edges.stderr.text()).toContain(says)
    expect([...edges.files.content.keys()]).toEqual(['plimsoll.yml'])
  })
})
