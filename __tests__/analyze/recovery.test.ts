import { describe, expect, test } from '@jest/globals'
import { findCascades } from '../../src/analyze/cascade.ts'
import { measureRecovery } from '../../src/analyze/recovery.ts'
import { findScaling } from '../../src/analyze/scaling.ts'
import type { Level, TimelinePoint } from '../../src/measure/measurement.ts'
import { emptyTally } from '../../src/measure/tally.ts'
import type { Stage } from '../../src/plan/plan.ts'
import { aLongRun, secondsOf } from '../support/long-runs.ts'

/** 60 s of constant load, then two cycles of 5 s ramp, 20 s peak, 5 s ramp and 60 s rest. */
const STAGES: readonly Stage[] = [
  { phase: 'hold', durationMs: 60_000, from: 50, to: 50 },
  ...[1, 2].flatMap((cycle): readonly Stage[] => [
    { phase: 'ramp', durationMs: 5_000, from: 50, to: 500 },
    { phase: `spike ${cycle}`, durationMs: 20_000, from: 500, to: 500 },
    { phase: 'ramp', durationMs: 5_000, from: 500, to: 50 },
    { phase: `recovery ${cycle}`, durationMs: 60_000, from: 50, to: 50 },
  ]),
]

const SPIKE_ENDS = [85, 175]

function levels(): readonly Level[] {
  let startMs = 0
  return STAGES.flatMap(({ phase, durationMs, from, to }) => {
    const level = { phase, startMs, durationMs, from, to, activeMs: durationMs }
    startMs += durationMs
    return phase === 'ramp' ? [] : [{ ...level, total: emptyTally(), requests: {} }]
  })
}

function phaseAt(second: number): Stage['phase'] {
  let end = 0
  return STAGES.find(({ durationMs }) => second * 1_000 < (end += durationMs))?.phase ?? 'hold'
}

/** A server whose record is known: slow in the peaks, and for so many seconds after each. */
function record(
  slowFor: readonly number[],
  bad: Partial<TimelinePoint> = { p95Ms: 400 },
): Parameters<typeof measureRecovery>[0] {
  const timeline = secondsOf(240, (second) => {
    const slow = SPIKE_ENDS.some((end, cycle) => second >= end - 20 && second < end + (slowFor[cycle] ?? 0))
    return { phase: phaseAt(second), p95Ms: 20 + (second % 7), ...(slow ? bad : {}) }
  })
  return { levels: levels(), timeline }
}

describe('recovery after each spike', () => {
  test.each([
    {
      name: 'a server that is slow for 12 and 31 s recovers after them',
      given: record([12, 31]),
      want: [12_000, 31_000],
    },
    { name: 'one that is normal at once recovers at once', given: record([0, 0]), want: [0, 0] },
    { name: 'one that stays slow has not recovered', given: record([5, 999]), want: [5_000, undefined] },
    {
      name: 'fast errors are no recovery',
      given: record([8, 9], { p95Ms: 5, errors: 40 }),
      want: [8_000, 9_000],
    },
    {
      name: 'seconds in which nothing is answered are no recovery',
      given: record([8, 9], { completed: 0, p95Ms: undefined }),
      want: [8_000, 9_000],
    },
  ])('$name', ({ given, want }) => {
    expect(measureRecovery(given).map(({ recoveredAfterMs }) => recoveredAfterMs)).toEqual(want)
  })

  test('four normal seconds between slow ones are not yet recovery', () => {
    const { levels, timeline } = record([30, 0])
    const relapsing = timeline.map((second) =>
      second.atMs >= 95_000 && second.atMs < 99_000 ? { ...second, p95Ms: 20 } : second,
    )
    expect(measureRecovery({ levels, timeline: relapsing })[0]?.recoveredAfterMs).toBe(30_000)
  })

  test('says what normal was, how bad it got, and how long it watched', () => {
    const [first] = measureRecovery(record([12, 31]))
    expect(first).toMatchObject({
      cycle: 1,
      peak: 500,
      peakEndMs: 85_000,
      watchedMs: 65_000,
      worstP95Ms: 400,
    })
    expect(first?.normal.p95Ms).toBeCloseTo(28.75, 9)
    expect(first?.normal.errorRate).toBeCloseTo(0.01, 9)
  })

  test('without constant load before the spike there is no normal, so nothing is claimed', () => {
    const { levels, timeline } = record([12, 31])
    expect(measureRecovery({ levels, timeline: timeline.filter(({ phase }) => phase !== 'hold') })).toEqual(
      [],
    )
    expect(measureRecovery({ timeline })).toEqual([])
  })
})

describe('cascading failures', () => {
  const phase = (block: number) => (block < 12 ? 'hold' : block < 16 ? 'spike 1' : 'recovery 1')
  const run = (cartFailsFrom: number) =>
    aLongRun({
      requests: ['GET /search', 'GET /cart'],
      blocks: 28,
      medianMs: () => 20,
      phase,
      errors: (block, request): Record<string, number> =>
        request === 'GET /search' && block >= 12 && block < 16
          ? { 'status-5xx': 60 }
          : request === 'GET /cart' && block >= cartFailsFrom
            ? { 'status-5xx': 20 }
            : {},
    })

  test('a healthy request that fails once the peak is over is named, with where it began', () => {
    expect(findCascades(run(16))).toEqual([
      expect.objectContaining({ cycle: 1, request: 'GET /cart', during: 0, from: ['GET /search'] }),
    ])
    expect(findCascades(run(16))[0]?.after).toBeCloseTo(20 / 120, 9)
  })

  test.each([
    { name: 'a request that failed in the peak too did not catch it', given: run(12) },
    { name: 'where all heal nothing spread', given: run(99) },
    { name: 'without a spike nothing is looked for', given: aLongRun({ blocks: 20, medianMs: () => 20 }) },
  ])('$name', ({ given }) => {
    expect(findCascades(given)).toEqual([])
  })
})

describe('scaling', () => {
  const instances = (values: readonly number[]) => ({
    restarts: [],
    series: [
      {
        name: 'instances',
        target: 'app',
        unit: 'count',
        kind: 'gauge',
        expression: 'instances',
        gaps: [],
        samples: values.map((value, second) => ({ atMs: second * 1_000, value })),
      } as const,
    ],
  })
  const from = (second: number) => Array.from({ length: 240 }, (_, i) => (i < second ? 1 : 2))

  test('the time from the rise of the load to the new instance is told', () => {
    const timeline = secondsOf(240, (second) => ({ phase: phaseAt(second) }))
    expect(findScaling({ timeline, observed: instances(from(83)) }, STAGES)).toEqual([
      expect.objectContaining({ atMs: 83_000, from: 1, to: 2, afterRiseMs: 23_000, interrupted: false }),
    ])
  })

  test('errors that come with the instance interrupt', () => {
    const timeline = secondsOf(240, (second) => ({
      phase: phaseAt(second),
      errors: second >= 83 && second < 86 ? 30 : 0,
    }))
    expect(findScaling({ timeline, observed: instances(from(83)) }, STAGES)[0]).toMatchObject({
      before: 0,
      errorsAfter: 90,
      interrupted: true,
    })
  })

  test('errors that were there before do not', () => {
    const timeline = secondsOf(240, (second) => ({ phase: phaseAt(second), errors: 10 }))
    expect(findScaling({ timeline, observed: instances(from(83)) }, STAGES)[0]?.interrupted).toBe(false)
  })

  test('fewer instances, or none observed, are no scaling', () => {
    const timeline = secondsOf(240, (second) => ({ phase: phaseAt(second) }))
    expect(findScaling({ timeline, observed: instances(from(83).reverse()) }, STAGES)).toEqual([])
    expect(findScaling({ timeline }, STAGES)).toEqual([])
  })
})
