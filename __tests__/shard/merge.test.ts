import { describe, expect, test } from '@jest/globals'
import type { LoadOutcome } from '../../src/load/engine.ts'
import { toResultMeasurement } from '../../src/report/to-result-measurement.ts'
import { mergeShards } from '../../src/shard/merge.ts'
import { callRoll } from '../../src/shard/roll-call.ts'
import {
  aRecordedPlan,
  HEALTHY,
  recordedShard,
  recordedShards,
  recordedWhole,
  withBaseline,
} from '../support/recordings.ts'

const plan = aRecordedPlan()
/** Both sides as result.json holds them: every counter, sum and percentile. */
const stored = ({ sides }: LoadOutcome) =>
  [sides.candidate, sides.baseline].map((side) => side && toResultMeasurement(side))

describe('shards that are merged', () => {
  test.each([
    { name: 'one alone', of: 1, threads: () => 1, given: {} },
    { name: 'three, the candidate alone', of: 3, threads: () => 1, given: {} },
    { name: 'seven with one to three threads', of: 7, threads: (n: number) => 1 + (n % 3), given: {} },
    { name: 'two in slices', of: 2, threads: () => 2, given: withBaseline('slices') },
    { name: 'five in a duet', of: 5, threads: () => 1, given: withBaseline('duet') },
    {
      name: 'four of a load with levels',
      of: 4,
      threads: () => 1,
      given: {
        stages: [
          { phase: 'hold' as const, durationMs: 2000, from: 100, to: 100 },
          { phase: 'spike 1' as const, durationMs: 1000, from: 300, to: 300 },
          { phase: 'recovery 1' as const, durationMs: 1000, from: 100, to: 100 },
        ],
        blocks: { durationMs: 500, min: 2, max: 4, lookEvery: 1 },
      },
    },
  ])('$name are bit for bit what one machine records', ({ of, threads, given }) => {
    const whole = aRecordedPlan(given)
    const shards = recordedShards(whole, of, (number) => ({ threads: threads(number) }))
    const merged = mergeShards(whole, callRoll(shards), 1)
    expect(merged.sides.candidate.total.completed).toBeGreaterThan(150)
    expect(stored(merged)).toEqual(stored(recordedWhole(whole)))
    expect(merged).toMatchObject({ ended: { kind: 'planned' }, startedAt: '2026-01-02T03:04:00.000Z' })
  })

  test('one answer more would be seen', () => {
    const shards = recordedShards(plan, 2)
    const other = recordedShard({ ...plan, seed: 2 }, { number: 2, of: 2 }, { head: { seed: 1 } })
    const changed = [shards[0]!, { ...shards[1]!, text: other }]
    expect(stored(mergeShards(plan, callRoll(changed), 1))).not.toEqual(stored(recordedWhole(plan)))
  })

  test('the order of the files changes nothing', () => {
    const shards = recordedShards(plan, 4)
    const [one, other] = [shards, [...shards].reverse()].map((files) => mergeShards(plan, callRoll(files), 1))
    expect(stored(one!)).toEqual(stored(other!))
    expect(one?.shards).toEqual(other?.shards)
  })

  test('a late one is named, and only blocks that all of them share are judged', () => {
    // The first block begins at 1 s: at 1.2 s it is under way, the next one begins at 1.5 s.
    const shards = recordedShards(plan, 3, (number) => (number === 2 ? { joinMs: 1200 } : {}))
    const { sides, shards: merged, ended, warnings } = mergeShards(plan, callRoll(shards), 1)
    expect(merged).toMatchObject({ present: [1, 2, 3], missing: [], blocks: [1, 8] })
    expect(merged?.notes).toEqual([expect.stringMatching(/^Shard 2\/3 joined 1\.2 s late/)])
    expect(warnings).toEqual(merged?.notes)
    expect(ended.kind).toBe('planned')
    const whole = recordedWhole(plan).sides.candidate
    expect(sides.candidate.blocks.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(sides.candidate.activeMs).toBe(3500)
    const sent = whole.blocks
      .slice(1)
      .flatMap(({ requests }) => Object.values(requests).map((one) => one.sent))
    expect(sides.candidate.total.sent).toBe(sent.reduce((a, b) => a + b, 0))
  })

  test('one that came when most was over counts as missing, and costs the others nothing', () => {
    const shards = recordedShards(plan, 4, (number) => (number === 4 ? { joinMs: 4100 } : {}))
    const merged = mergeShards(plan, callRoll(shards), 0.75)
    expect(merged.shards).toMatchObject({ present: [1, 2, 3], missing: [4], blocks: [0, 8] })
    expect(merged.shards?.notes[0]).toMatch(/^Shard 4\/4 is left out: it joined 4\.1 s late/)
    expect(merged.shards?.cautions[0]).toMatch(/^1 of 4 shards is missing \(4\): about 75 %/)
    expect(merged.ended.kind).toBe('planned')
  })

  test('fewer than are asked for end the run as missing shards', () => {
    const shards = recordedShards(plan, 4).slice(0, 3)
    const merged = mergeShards(plan, callRoll(shards), 0.9)
    expect(merged.ended).toMatchObject({
      kind: 'shards-missing',
      reason: expect.stringMatching(/^1 of 4 .*\(4\).* At least 90 % of them are asked for/),
    })
    expect(merged.shards?.cautions).toEqual([])
    expect(mergeShards(plan, callRoll(shards), 0.75).ended.kind).toBe('planned')
  })

  test('the earliest grave end is the end of all, and cuts what is judged', () => {
    const lost = { kind: 'target-lost' as const, side: 'candidate' as const, reason: 'it was silent' }
    const shards = recordedShards(plan, 3, (number) =>
      number === 3 ? { outcome: { ended: lost, elapsedMs: 3000 } } : {},
    )
    expect(mergeShards(plan, callRoll(shards), 1).ended).toEqual({
      ...lost,
      reason: 'it was silent (seen by shard 3/3)',
    })
  })
})

describe('the health of all generators', () => {
  const merged = (changes: (number: number) => object) =>
    mergeShards(
      plan,
      callRoll(
        recordedShards(plan, 3, (number) => ({ outcome: { generator: { ...HEALTHY, ...changes(number) } } })),
      ),
      1,
    ).generator

  test('counts are sums, busy times the worst', () => {
    expect(merged((number) => ({ cpu: number, hostCpu: number / 10 }))).toMatchObject({
      state: 'ok',
      reasons: [],
      offered: 30,
      started: 30,
      cpu: 6,
      hostCpu: 0.3,
      workers: 3,
      connectionsOpened: 3,
    })
  })

  test('one saturated machine makes the run saturated, and is named', () => {
    const health = merged((number) => (number === 2 ? { state: 'saturated', reasons: ['too slow'] } : {}))
    expect(health).toMatchObject({ state: 'saturated', reasons: ['shard 2/3: too slow'] })
  })
})
