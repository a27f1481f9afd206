import { describe, expect, test } from '@jest/globals'
import type { Plan } from '../../src/plan/plan.ts'
import type { Span } from '../../src/shard/clock-offset.ts'
import { mergeShards } from '../../src/shard/merge.ts'
import { callRoll } from '../../src/shard/roll-call.ts'
import type { ShardClock } from '../../src/shard/shard-clock.ts'
import {
  aRecordedPlan,
  recordedShards,
  recordedWhole,
  withBaseline,
  type ShardChanges,
} from '../support/recordings.ts'

const SHOP = 'https://shop.example.com'
/** Eight blocks of half a second, from 1 s to 5 s. */
const plan = aRecordedPlan()

function late(ms: number): { readonly clock: ShardClock } {
  const span: Span = [ms - 20, ms + 20]
  return { clock: { reference: SHOP, before: span, after: span, setMs: 0 } }
}

/** Shards that were so late by the target's clock, by number; the others on time. */
const merged = (given: {
  readonly of: number
  readonly lateMs?: Readonly<Record<number, number>>
  readonly changes?: Readonly<Record<number, ShardChanges>>
  readonly plan?: Plan
  readonly least?: number
  readonly window?: number
}) => {
  const { of, lateMs = {}, changes = {}, least = 1, window } = given
  const shards = recordedShards(given.plan ?? plan, of, (number) => ({
    ...late(lateMs[number] ?? 0),
    ...changes[number],
  }))
  return mergeShards(given.plan ?? plan, callRoll(shards), least, window)
}

describe('shards whose clocks were apart', () => {
  test('that agree are judged as a whole, and it is said by whose clock', () => {
    const { shards, ended } = merged({ of: 3, lateMs: { 2: 60 } })
    expect(ended.kind).toBe('planned')
    expect(shards).toMatchObject({
      blocks: [0, 8],
      notes: [],
      cautions: [],
      window: { least: 0.5, judgedMs: 4000, plannedMs: 4000 },
      clocks: { reference: SHOP, off: [], unchecked: [], apartMs: 0 },
    })
  })

  test('lose at both ends what they were apart; the one that was off is named', () => {
    const { shards, ended, warnings, sides } = merged({ of: 3, lateMs: { 2: 600 } })
    expect(ended.kind).toBe('planned')
    expect(shards).toMatchObject({
      present: [1, 2, 3],
      // 620 ms after 1 s the next block begins at 2 s; 620 ms before 5 s the last one ends at 4 s.
      blocks: [2, 6],
      cautions: [],
      window: { judgedMs: 2000, plannedMs: 4000 },
      clocks: { off: [{ shard: 2, lateMs: 600, uncertaintyMs: 20, leftOut: false }], apartMs: 620 },
    })
    expect(shards?.notes).toEqual([
      `Shard 2/3 was 600 ms late (± 20 ms): by the clock of ${SHOP}, the clock of its machine was behind.`,
      'Shards were up to 620 ms apart: as much at the beginning and at the end is not judged, because not all of them were under load then.',
    ])
    expect(warnings).toEqual(shards?.notes)
    const whole = recordedWhole(plan).sides.candidate.blocks.slice(2, 6)
    const sent = whole.flatMap(({ requests }) => Object.values(requests).map((one) => one.sent))
    expect(sides.candidate.total.sent).toBe(sent.reduce((a, b) => a + b, 0))
  })

  test('lose what the earliest and the latest were apart', () => {
    const { shards } = merged({ of: 5, lateMs: { 2: -560, 4: 560 }, window: 0.2 })
    expect(shards?.clocks?.apartMs).toBe(1160)
    // From 2.16 s to 3.84 s whole blocks lie between 2.5 s and 3.5 s.
    expect(shards?.blocks).toEqual([3, 5])
    expect(shards?.notes[0]).toMatch(/^Shard 2\/5 was 560 ms early \(± 20 ms\): .* its machine was ahead\.$/)
  })

  test('that came late as well were under load only so much later', () => {
    const { shards } = merged({ of: 3, lateMs: { 2: 600 }, changes: { 1: { joinMs: 1600 } }, window: 0.2 })
    // From 1.6 s and 620 ms on: at 2.5 s.
    expect(shards?.blocks).toEqual([3, 6])
  })

  test('that ended early were under load only so much less', () => {
    const lost = { kind: 'target-lost' as const, side: 'candidate' as const, reason: 'it was silent' }
    const shards = recordedShards(plan, 3, (number) => ({
      ...late(number === 2 ? 600 : 0),
      ...(number === 3 ? { blocks: 6, outcome: { ended: lost } } : {}),
    }))
    // Six blocks until 4 s, less 620 ms: until 3 s.
    expect(mergeShards(plan, callRoll(shards), 1)).toMatchObject({
      ended: { kind: 'target-lost' },
      shards: { blocks: [2, 4] },
    })
  })

  test('one that shares too little counts as missing, and costs the others nothing', () => {
    const { shards, ended } = merged({ of: 4, lateMs: { 4: 3000 }, least: 0.75 })
    expect(ended.kind).toBe('planned')
    expect(shards).toMatchObject({
      present: [1, 2, 3],
      missing: [4],
      blocks: [0, 8],
      clocks: { off: [{ shard: 4, leftOut: true }], apartMs: 0 },
    })
    expect(shards?.notes).toEqual([
      `Shard 4/4 is left out: by the clock of ${SHOP} it was 3 s late (± 20 ms), and shares too little of the run with the others.`,
    ])
    expect(shards?.cautions[0]).toMatch(/^1 of 4 shards is missing \(4\)/)
    expect(merged({ of: 4, lateMs: { 4: 3000 } }).ended.kind).toBe('shards-missing')
  })

  test('the run is inconclusive when the window of all is shorter than asked for', () => {
    // The third comes for the second half only, and the second is late by more than a block.
    const given = { of: 3, lateMs: { 2: 600 }, changes: { 3: { joinMs: 2600 } } }
    expect(merged(given)).toMatchObject({
      ended: {
        kind: 'shards-missing',
        reason:
          'All shards together measured only 1 of 8 blocks at the same time. At least 50 % are asked for (shards.window).',
      },
      shards: { blocks: [5, 6], cautions: [], window: { judgedMs: 500 } },
    })
    expect(merged({ ...given, window: 0.125 }).ended.kind).toBe('planned')
  })

  test.each<{
    name: string
    given: Partial<Plan>
    blocks: readonly [number, number]
    caution: RegExp | undefined
  }>([
    {
      name: 'sides that took turns were under load at once at times',
      given: withBaseline('slices'),
      blocks: [2, 6],
      caution: /^Shards were up to 620 ms apart, and the sides took turns every 125 ms: at times both/,
    },
    { name: 'a duet needs no turns', given: withBaseline('duet'), blocks: [2, 6], caution: undefined },
    {
      name: 'a load with levels is blurred, and judged as a whole',
      given: {
        stages: [
          { phase: 'hold', durationMs: 4000, from: 100, to: 100 },
          { phase: 'spike 1', durationMs: 1000, from: 300, to: 300 },
          { phase: 'recovery 1', durationMs: 1000, from: 100, to: 100 },
        ],
      },
      blocks: [0, 12],
      caution: /^Shards were up to 620 ms apart, so the load changed its level less sharply than planned\.$/,
    },
  ])('$name', ({ given, blocks, caution }) => {
    const { shards } = merged({ of: 3, lateMs: { 2: 600 }, plan: aRecordedPlan(given) })
    expect(shards?.blocks).toEqual(blocks)
    expect(shards?.cautions).toEqual(caution === undefined ? [] : [expect.stringMatching(caution)])
  })

  test('a clock that was set while the load ran accuses a shard that nothing else was held against', () => {
    const clock: ShardClock = { reference: null, before: null, after: null, setMs: 700 }
    const { shards } = merged({ of: 3, changes: { 1: { clock } } })
    expect(shards?.notes[0]).toBe(
      'Shard 1/3 was 700 ms late: that is by how much the clock of its machine was set while it ran, and nothing else told the time.',
    )
    expect(shards?.blocks).toEqual([2, 6])
  })

  test('files without a word on clocks are merged as ever, and the result says so', () => {
    const shards = recordedShards(plan, 2)
    expect(mergeShards(plan, callRoll(shards), 1).shards).toMatchObject({
      blocks: [0, 8],
      notes: [],
      clocks: { reference: null, off: [], unchecked: [1, 2], apartMs: 0 },
    })
  })
})

test('a file whose word on clocks is no such thing counts as cut', () => {
  const [one, two] = recordedShards(plan, 2, () => late(0))
  const broken = { ...two!, text: two!.text.replace('"setMs":0', '"setMs":"much"') }
  expect(broken.text).not.toBe(two!.text)
  expect(callRoll([one!, broken]).notes).toEqual([
    'Shard 2/2 is left out: "results/2.jsonl" was cut before its end.',
  ])
})

test('the machines are told by kind', () => {
  const machine = { runner: 'pool-a', architecture: 'arm64', image: 'i', cpu: 'c' }
  const shards = recordedShards(plan, 4, (number) => (number === 3 ? { head: { machine } } : {}))
  expect(mergeShards(plan, callRoll(shards), 1).shards?.machines).toEqual([
    { runner: 'test', architecture: 'x64', image: 'test', cpu: 'test', shards: [1, 2, 4] },
    { ...machine, shards: [3] },
  ])
})
