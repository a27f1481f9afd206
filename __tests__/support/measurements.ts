import type { Block, ErrorKind, Measurement, Tally, TimelinePoint } from '../../src/measure/measurement.ts'
import { Histogram, mergeHistograms } from '../../src/measure/histogram.ts'

interface MeasurementShape {
  /** By which each latency of the request is multiplied. */
  factor(name: string): number
  errors(name: string): Partial<Record<ErrorKind, number>>
  readonly seed: number
}

const BLOCKS = 12
const PER_BLOCK = 200
const WARM_UP_S = 10
/** The one block in which requests failed. */
const FAILING_BLOCK = 6

const made = new Map<string, Measurement>()

/**
 * One side of a run: lognormal latencies for each request in twelve blocks of five seconds. Nobody changes a
 * measurement, so the same one is made once.
 */
export function aMeasurement(names: readonly string[], shape: MeasurementShape): Measurement {
  const key = JSON.stringify([
    names.map((name) => [name, shape.factor(name), shape.errors(name)]),
    shape.seed,
  ])
  const known = made.get(key) ?? makeMeasurement(names, shape)
  made.set(key, known)
  return known
}

function makeMeasurement(names: readonly string[], shape: MeasurementShape): Measurement {
  const random = seeded(shape.seed)
  const cells = names.map((name, n) => {
    const middleUs = (11 + n * 4) * 1000 * shape.factor(name)
    return Array.from({ length: BLOCKS }, () => {
      const latency = new Histogram(2)
      const exact = new Histogram(3)
      for (let i = 0; i < PER_BLOCK; i++) {
        const slow = random() < 0.06 ? 2.2 : 1
        const us = middleUs * slow * Math.exp(0.28 * normal(random))
        latency.record(us)
        exact.record(us)
      }
      return { latency, exact }
    })
  })
  const tallies = names.map((name, n) =>
    tallyOf(
      mergeHistograms(
        (cells[n] ?? []).map((cell) => cell.exact),
        3,
      ),
      shape.errors(name),
    ),
  )
  return {
    requests: Object.fromEntries(names.map((name, n) => [name, tallies[n]!])),
    total: sum(tallies),
    scenarios: { shop: sum(tallies) },
    blocks: Array.from({ length: BLOCKS }, (_, index) => ({
      index,
      startMs: (WARM_UP_S + index * 5) * 1000,
      durationMs: 5000,
      activeMs: 2500,
      requests: Object.fromEntries(
        names.map((name, n): [string, Block['requests'][string]] => [
          name,
          {
            sent: PER_BLOCK + (index === FAILING_BLOCK ? failedOf(shape.errors(name)) : 0),
            completed: PER_BLOCK + (index === FAILING_BLOCK ? failedOf(shape.errors(name)) : 0),
            errors: index === FAILING_BLOCK ? shape.errors(name) : {},
            latency: cells[n]![index]!.latency,
            position: [
              { count: 100, lnSum: 940.5 },
              { count: 100, lnSum: 941.25 },
            ],
          },
        ]),
      ),
    })),
    timeline: aTimeline(random, tallies.reduce((all, tally) => all + tally.completed, 0) / (BLOCKS * 5)),
    activeMs: BLOCKS * 2500,
  }
}

function failedOf(errors: Partial<Record<ErrorKind, number>>): number {
  return Object.values(errors).reduce((all, count) => all + count, 0)
}

function tallyOf(latency: Histogram, errors: Partial<Record<ErrorKind, number>>): Tally {
  const failed = failedOf(errors)
  const failedLatency = new Histogram(3)
  failedLatency.record(1500, failed)
  return {
    sent: latency.count + failed,
    completed: latency.count + failed,
    errors,
    expected: {},
    bytes: latency.count * 1840,
    latency,
    serviceTime: latency,
    failedLatency,
  }
}

function sum(tallies: readonly Tally[]): Tally {
  const errors: Partial<Record<ErrorKind, number>> = {}
  for (const tally of tallies)
    for (const [kind, count] of Object.entries(tally.errors) as [ErrorKind, number][])
      errors[kind] = (errors[kind] ?? 0) + count
  return {
    sent: tallies.reduce((all, tally) => all + tally.sent, 0),
    completed: tallies.reduce((all, tally) => all + tally.completed, 0),
    errors,
    expected: {},
    bytes: tallies.reduce((all, tally) => all + tally.bytes, 0),
    latency: mergeHistograms(
      tallies.map((tally) => tally.latency),
      3,
    ),
    serviceTime: mergeHistograms(
      tallies.map((tally) => tally.serviceTime),
      3,
    ),
    failedLatency: mergeHistograms(
      tallies.map((tally) => tally.failedLatency),
      3,
    ),
  }
}

function aTimeline(random: () => number, perSecond: number): readonly TimelinePoint[] {
  return Array.from({ length: WARM_UP_S + BLOCKS * 5 }, (_, second) => {
    const warm = second < WARM_UP_S
    const level = (warm ? 1.6 - second * 0.06 : 1) * (0.95 + random() * 0.1)
    const completed = Math.round(perSecond * (0.97 + random() * 0.06))
    return {
      atMs: second * 1000,
      phase: warm ? 'warm-up' : 'hold',
      sent: completed,
      completed,
      errors: second === 41 ? 3 : 0,
      p50Ms: 18 * level,
      p95Ms: 41 * level * (0.92 + random() * 0.16),
      p99Ms: 66 * level * (0.85 + random() * 0.3),
      inFlight: Math.round(4 * level),
    }
  })
}

/** Mulberry32: small, and the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
