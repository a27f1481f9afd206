import { describe, expect, test } from '@jest/globals'
import { findFindings } from '../../src/analyze/findings.ts'
import { RULES } from '../../src/analyze/rules.ts'
import { emptyTally } from '../../src/measure/tally.ts'
import type { Measurement } from '../../src/measure/measurement.ts'
import type { Stage } from '../../src/plan/plan.ts'
import { aCapacity, aSeries, CONSTANT, evidenceOf, observing, WELL } from '../support/evidence.ts'
import type { RunStory } from '../support/evidence.ts'
import { secondsOf } from '../support/long-runs.ts'

const USERS: readonly Stage[] = [
  { phase: 'warm-up', durationMs: 10_000, from: 250, to: 250 },
  { phase: 'hold', durationMs: 300_000, from: 250, to: 250 },
]

/** 60 s of constant load, a peak of 30 s, 200 s of rest. */
const SPIKE: readonly Stage[] = [
  { phase: 'hold', durationMs: 60_000, from: 20, to: 20 },
  { phase: 'spike 1', durationMs: 30_000, from: 200, to: 200 },
  { phase: 'recovery 1', durationMs: 200_000, from: 20, to: 20 },
]

const spiked = (slowFor: number): Partial<Measurement> => ({
  levels: [
    { phase: 'hold', startMs: 0, durationMs: 60_000, from: 20, to: 20 },
    { phase: 'spike 1', startMs: 60_000, durationMs: 30_000, from: 200, to: 200 },
    { phase: 'recovery 1', startMs: 90_000, durationMs: 200_000, from: 20, to: 20 },
  ].map((level) => ({ ...level, activeMs: level.durationMs, total: emptyTally(), requests: {} })),
  timeline: secondsOf(290, (second) => ({
    phase: second < 60 ? 'hold' : second < 90 ? 'spike 1' : 'recovery 1',
    p95Ms: second >= 60 && second < 90 + slowFor ? 900 : 25,
  })),
})

const scaledAt = (second: number, errors: number): RunStory => ({
  stages: SPIKE,
  observed: observing(aSeries('instances', 'count', (at) => (at < second ? 1 : 2))),
  change: () => ({
    timeline: secondsOf(290, (at) => ({
      phase: 'recovery 1',
      errors: at >= second && at < second + 3 ? errors : 0,
    })),
  }),
})

const each = (block: number, count: number): Record<string, number> =>
  block < 60 ? { 'status-5xx': count } : {}

/** One run for each rule that fires it, and what it must say. */
const EXAMPLES: Readonly<Record<string, RunStory & { readonly says: string }>> = {
  'many-errors': {
    errors: (block) => each(block, 10),
    says: '9.09 % of 6,600 requests had no right answer (status-5xx 600).',
  },
  restarts: {
    observed: { series: [], restarts: [{ target: 'app', atMs: 90_000 }] },
    says: 'app restarted 1 min 30 s after the start.',
  },
  cascade: {
    requests: ['GET /search', 'GET /cart'],
    phase: (block) => (block < 12 ? 'hold' : block < 18 ? 'spike 1' : 'recovery 1'),
    errors: (block, request) => {
      const during = request === 'GET /search' && block >= 12 && block < 18
      const after = request === 'GET /cart' && block >= 18
      return during ? { timeout: 50 } : after ? { 'status-5xx': 20 } : {}
    },
    says: 'After spike 1 GET /cart failed in 16.7 % of its requests (840 errors), and in 0 % during it; GET /search failed first.',
  },
  'pool-exhausted': {
    model: 'closed',
    stages: USERS,
    observed: observing(
      aSeries('pool-used', 'count', (second) => (second === 200 ? 48 : 30)),
      aSeries('pool-size', 'count', () => 50),
    ),
    says: 'pool-used reached 48 of 50 (96 %) at 250 users.',
  },
  'over-capacity': {
    capacity: aCapacity({}, [{ factor: 1, level: 150, instances: 2 }]),
    says: 'The load of today, 150 users, takes 2 instances of 94 users each; 1 served the test.',
  },
  'some-errors': {
    errors: (block) => each(block, 2),
    says: '1.96 % of 6,120 requests had no right answer (status-5xx 120).',
  },
  throttled: {
    errors: (block) => (block === 30 ? { throttled: 12 } : {}),
    says: '12 of 6,012 requests (0.2 %) were answered with 429 or Retry-After.',
  },
  'no-connection': {
    errors: (block) => (block === 30 ? { refused: 20, timeout: 4 } : {}),
    says: '24 of 6,024 requests got no answer (timeout 4, refused 20).',
  },
  'not-recovered': {
    stages: SPIKE,
    change: () => spiked(999),
    says: 'within 3 min 20 s; p95 had reached 900 ms.',
  },
  leak: {
    observed: observing(aSeries('memory', 'bytes', (second) => 500e6 + second * 1e6 + (second % 7) * 1e5)),
    says: 'memory grew from 512 MB to 807 MB in 4 min 55 s',
  },
  'latency-rising': { medianMs: (block) => 20 + block / 2, says: 'p50 rose from' },
  'p95-high': { medianMs: () => 200, says: 'p95 of GET / is' },
  'cpu-high': {
    observed: observing(aSeries('cpu', 'fraction', (second) => (second === 99 ? 0.97 : 0.88))),
    says: 'cpu was 88 % or more half of the time, at most 97 % at 20/s.',
  },
  'memory-high': {
    observed: observing(aSeries('memory', 'fraction', () => 0.91)),
    says: 'memory reached 91 % at 20/s.',
  },
  'throughput-low': {
    model: 'closed',
    stages: [{ phase: 'hold', durationMs: 300_000, from: 2, to: 2 }],
    medianMs: () => 90,
    says: '20/s from 2 users who spent',
  },
  incomplete: {
    generator: { offered: 6_000, started: 5_800, dropped: { 'no-connection': 200 } },
    says: '200 of 6,000 iterations that were due (3.33 %) were not brought to their end.',
  },
  'scaling-interrupts': { ...scaledAt(95, 40), says: 'errors rose from 0 % to 8 % (120 errors).' },
  'cache-cold': {
    observed: observing(aSeries('cache-hits', 'fraction', () => 0.42, 'ratio')),
    says: 'cache-hits was 42 %, below 70 %.',
  },
  'cache-evicts': {
    observed: observing(aSeries('cache-evictions', 'per-second', () => 14, 'rate')),
    says: 'cache-evictions was 14/s: the cache is full.',
  },
  'slow-queries': {
    observed: observing(aSeries('slow-queries', 'per-second', (second) => (second > 200 ? 3 : 0), 'rate')),
    says: 'slow-queries reached 3/s at 20/s.',
  },
  'network-high': {
    observed: observing(aSeries('network', 'fraction', () => 0.93)),
    says: 'network reached 93 % at 20/s.',
  },
  'latency-elevated': {
    medianMs: (block) => 40 - 20 * Math.exp(-block / 8),
    says: 'under constant load, and has stabilised.',
  },
  uneven: {
    requests: ['GET /', ...Array.from({ length: 24 }, (_, n) => `GET /${n}`)],
    medianMs: (_block, request) => (request === 'GET /3' ? 180 : 20),
    says: 'times p95; up to 2 is even.',
  },
  'slow-recovery': {
    stages: SPIKE,
    change: () => spiked(150),
    says: 'After spike 1 it took 2 min 30 s until p95 and errors were normal, more than 2 min.',
  },
  'slow-scaling': {
    ...scaledAt(240, 0),
    says: 'Instances went from 1 to 2 3 min after the load began to rise, later than 2 min.',
  },
  'little-headroom': {
    capacity: aCapacity({}, [
      { factor: 1, level: 80, instances: 1 },
      { factor: 2, level: 160, instances: 2 },
    ]),
    says: 'Twice the load of today, 160 users, takes 2 instances of 94 users each; 1 served the test.',
  },
  'load-low': {
    model: 'closed',
    stages: [{ phase: 'hold', durationMs: 60_000, from: 2, to: 2 }],
    blocks: 12,
    answers: 19,
    medianMs: () => 4,
    says: '3.8/s from 2 users who spent 0.79 % of their time waiting for answers',
  },
}

describe('findings', () => {
  test('every rule has an example', () => {
    expect(Object.keys(EXAMPLES)).toEqual(RULES.map(({ id }) => id))
  })

  test.each(RULES)('$id fires on its example, with the numbers', ({ id }) => {
    const { says, ...story } = EXAMPLES[id]!
    const found = findFindings(evidenceOf(story)).find((finding) => finding.id === id)
    expect(found?.evidence.join(' ')).toContain(says)
  })

  test.each(RULES)('$id is silent on a healthy run', ({ id }) => {
    const findings = findFindings(evidenceOf({ observed: WELL }))
    expect(findings.map((finding) => finding.id)).not.toContain(id)
  })

  test('of a healthy run without anything observed are none', () => {
    expect(findFindings(evidenceOf())).toEqual([])
  })

  test('of a run without answers are none', () => {
    const nothing = { total: emptyTally(), requests: {}, blocks: [], timeline: [] }
    expect(findFindings(evidenceOf({ change: () => nothing }))).toEqual([])
  })

  test('none is without a number, an advice or a reference', () => {
    for (const { says, ...story } of Object.values(EXAMPLES))
      for (const { evidence, advice, reference } of findFindings(evidenceOf(story))) {
        expect(says).not.toBe('')
        for (const sentence of evidence) {
          expect(sentence).toMatch(/\d.*\.$/)
          expect(sentence).not.toMatch(/NaN|undefined|∞|n\/a/)
        }
        expect(advice).toMatch(/^[A-Z].*\.$/)
        expect(reference).toMatch(/^(https:\/\/|docs\/findings\.md#|docs\/capacity\.md)/)
      }
  })

  test('come with the gravest first', () => {
    expect(RULES.map(({ severity }) => severity)).toEqual([...RULES.map(({ severity }) => severity)].sort())
  })

  test('of the machine that makes the load are none: it is no target', () => {
    const series = { ...aSeries('cpu', 'fraction', () => 0.99), target: 'runner' }
    expect(findFindings(evidenceOf({ observed: observing(series) }))).toEqual([])
  })

  test('one busy core is the limit of one thread; several may be a few of many', () => {
    const busy = (cores: number) =>
      findFindings(
        evidenceOf({ observed: observing(aSeries('process-cpu', 'fraction', () => cores, 'rate')) }),
      )
    expect(busy(0.98).map(({ evidence }) => evidence)).toEqual([
      ['process-cpu was 98 % of one core or more half of the time, at most 98 % at 20/s.'],
    ])
    expect(busy(2.4)).toEqual([])
  })

  test.each([
    { series: 'open-files', unit: 'count' },
    { series: 'process-open-files', unit: 'count' },
    { series: 'api-threads', unit: 'count' },
    { series: 'process-memory', unit: 'bytes' },
    { series: 'jvm_heap_used', unit: 'bytes' },
  ] as const)('$series is watched for a leak', ({ series, unit }) => {
    const observed = observing(aSeries(series, unit, (second) => 1e9 + second * 1e6))
    expect(findFindings(evidenceOf({ observed })).map(({ id }) => id)).toEqual(['leak'])
  })

  test('a lightest load that was not safe is over capacity, and not short of headroom', () => {
    const capacity = aCapacity({ kind: 'below', level: 50 }, [{ factor: 2, level: 300, instances: 9 }])
    expect(findFindings(evidenceOf({ capacity })).map(({ id, evidence }) => [id, ...evidence])).toEqual([
      ['over-capacity', '50 users, the lightest load of the test, was not safe: p95 max 500ms was broken.'],
    ])
  })

  test('a capacity with room for twice the load is no finding', () => {
    const capacity = aCapacity({}, [
      { factor: 1, level: 40, instances: 1 },
      { factor: 2, level: 80, instances: 1 },
      { factor: 5, level: 200, instances: 3 },
    ])
    expect(findFindings(evidenceOf({ capacity }))).toEqual([])
  })

  test('a busy pool of one target is not held against the size of another', () => {
    const size = { ...aSeries('pool-size', 'count', () => 20), target: 'database' }
    const observed = observing(
      aSeries('pool-used', 'count', () => 19),
      size,
    )
    expect(findFindings(evidenceOf({ observed }))).toEqual([])
  })

  test('an open load below the score is blamed on the load, not on the target', () => {
    const low = findFindings(evidenceOf({ stages: CONSTANT, blocks: 60, answers: 10 }))
    expect(low.map(({ id }) => id)).toEqual(['load-low'])
  })
})
