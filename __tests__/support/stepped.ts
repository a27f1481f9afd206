import type { Block, Level, Measurement, Tally, TimelinePoint } from '../../src/measure/measurement.ts'
import { peakOf, throughputAt, type Usl } from '../../src/analyze/usl.ts'
import { Histogram, mergeHistograms } from '../../src/measure/histogram.ts'
import { random } from '../../src/plan/random.ts'

/** A service that follows the law under arrivals that rise step by step. */
export interface SteppedService {
  readonly law: Usl
  /** Arrivals each second, rising. */
  readonly rates: readonly number[]
  /** Share of wrong answers at each rate; none without it. */
  readonly errors?: (rate: number) => number
  readonly blocks?: number
  readonly seed?: number
}

const BLOCK_S = 5

/**
 * What Plimsoll measures of such a service: up to the peak each level is in balance, with exponential-like
 * latencies around N/X; beyond it the service answers at its peak and requests pile up, second by second.
 */
export function steppedMeasurement(service: SteppedService): Measurement {
  const blocksPerLevel = service.blocks ?? 6
  const levels = service.rates.map((rate, at) => makeLevel(service, rate, at, blocksPerLevel))
  const total = sumTallies(levels.map(({ level }) => level.total))
  return {
    requests: { 'GET /': total },
    total,
    scenarios: {},
    blocks: levels.flatMap(({ blocks }) => blocks),
    timeline: levels.flatMap(({ timeline }) => timeline),
    activeMs: service.rates.length * blocksPerLevel * BLOCK_S * 1000,
    levels: levels.map(({ level }) => level),
  }
}

interface MadeLevel {
  readonly level: Level
  readonly blocks: readonly Block[]
  readonly timeline: readonly TimelinePoint[]
}

function makeLevel(service: SteppedService, rate: number, at: number, count: number): MadeLevel {
  const { law, seed = 1 } = service
  const startS = at * count * BLOCK_S
  const phase = `step ${at + 1}`
  const peak = throughputAt(law, peakOf(law))
  const inFlight = loadFor(law, rate)
  const answered = Math.min(rate, Math.round(peak))
  const wrong = service.errors?.(rate) ?? 0
  const exact = new Histogram(3)
  const blocks = Array.from({ length: count }, (_, n): Block => {
    const latency = new Histogram(2)
    const due = rate * BLOCK_S
    const failed = Math.round(due * wrong)
    // Beyond the peak whoever comes later waits behind everybody before.
    const backlog = Math.max(0, rate - peak) * (n + 0.5) * BLOCK_S
    const meanUs = ((inFlight + backlog) / answered) * 1e6
    for (let i = 0; i < due - failed; i++) {
      const draw = -Math.log(1 - random(seed, 'value', at * 1000 + n, i))
      // Half fixed, half exponential: mean of one.
      const us = meanUs * (0.5 + 0.5 * draw)
      latency.record(us)
      exact.record(us)
    }
    return {
      index: at * count + n,
      startMs: (startS + n * BLOCK_S) * 1000,
      durationMs: BLOCK_S * 1000,
      activeMs: BLOCK_S * 1000,
      phase,
      requests: {
        'GET /': {
          sent: due,
          completed: due,
          errors: failed === 0 ? {} : { 'status-5xx': failed },
          latency,
          position: [
            { count: 0, lnSum: 0 },
            { count: 0, lnSum: 0 },
          ],
        },
      },
    }
  })
  const cells = blocks.map((block) => block.requests['GET /']!)
  const failed = cells.reduce((sum, { errors }) => sum + (errors['status-5xx'] ?? 0), 0)
  const sent = cells.reduce((sum, cell) => sum + cell.sent, 0)
  const errorsPerSecond = Math.round(answered * wrong)
  return {
    blocks,
    timeline: Array.from({ length: count * BLOCK_S }, (_, second) => ({
      atMs: (startS + second) * 1000,
      phase,
      sent: rate,
      completed: answered,
      errors: errorsPerSecond,
      p50Ms: undefined,
      p95Ms: undefined,
      p99Ms: undefined,
      inFlight: Math.round(inFlight + Math.max(0, rate - peak) * second),
    })),
    level: {
      phase,
      startMs: startS * 1000,
      durationMs: count * BLOCK_S * 1000,
      from: rate,
      to: rate,
      activeMs: count * BLOCK_S * 1000,
      requests: {},
      total: tally(exact, sent, failed),
    },
  }
}

/** N with X(N) = rate on the rising side; the peak where there is none. */
function loadFor(law: Usl, rate: number): number {
  let low = 0
  let high = Math.min(peakOf(law), 1e6)
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2
    if (throughputAt(law, middle) < rate) low = middle
    else high = middle
  }
  return high
}

function tally(latency: Histogram, sent: number, failed: number): Tally {
  const failedLatency = new Histogram(3)
  if (failed > 0) failedLatency.record(1000, failed)
  return {
    sent,
    completed: sent,
    errors: failed === 0 ? {} : { 'status-5xx': failed },
    expected: {},
    bytes: 0,
    latency,
    serviceTime: latency,
    failedLatency,
  }
}

function sumTallies(tallies: readonly Tally[]): Tally {
  const latency = mergeHistograms(
    tallies.map((one) => one.latency),
    3,
  )
  const failed = tallies.reduce((sum, { errors }) => sum + (errors['status-5xx'] ?? 0), 0)
  return tally(
    latency,
    tallies.reduce((sum, { sent }) => sum + sent, 0),
    failed,
  )
}
