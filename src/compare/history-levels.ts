import type { History } from '../baseline/history.ts'
import { Histogram } from '../measure/histogram.ts'
import type { Cumulative } from '../measure/histogram.ts'
import { median } from './moderated.ts'

/** What the history knows of one request. */
export interface RequestLevel {
  /** Spread of ln latency as if normal: half of ln Q(84.13 %) − ln Q(15.87 %). */
  readonly logSd: number | undefined
  readonly errorRate: number
  /** Median over runs of a quantile, in ms. */
  quantileMs(q: number): number | undefined
}

export interface HistoryLevels {
  readonly runs: number
  readonly requests: ReadonlyMap<string, RequestLevel>
}

const NEWEST = 20
const ONE_SIGMA = 0.8413447460685429

/** Level and spread from the newest runs with this fingerprint; what cannot be decoded is not counted. */
export function levelsOf(history: History | undefined, fingerprint: string): HistoryLevels {
  const runs = (history?.runs ?? [])
    .filter((run) => run.quarantined === undefined && run.key.fingerprint === fingerprint)
    .slice(-NEWEST)
  const curves = new Map<string, { curves: Cumulative[]; errors: number; answers: number }>()
  let readable = 0
  for (const run of runs) {
    const decoded = Object.entries(run.requests).flatMap(([name, tally]) => {
      const latency = decode(tally.histogram)
      const counted = Number.isFinite(tally.errors) && Number.isFinite(tally.completed)
      return latency === undefined || !counted ? [] : [{ name, tally, curve: latency.cumulative() }]
    })
    if (decoded.length > 0) readable++
    for (const { name, tally, curve } of decoded) {
      const own = curves.get(name) ?? { curves: [], errors: 0, answers: 0 }
      own.curves.push(curve)
      own.errors += tally.errors
      own.answers += tally.completed
      curves.set(name, own)
    }
  }
  return {
    runs: readable,
    requests: new Map(
      [...curves].map(([name, { curves: own, errors, answers }]) => {
        const quantileMs = (q: number): number | undefined => {
          const value = median(own.map((curve) => curve.quantile(q)).filter(Number.isFinite)) / 1000
          return value > 0 ? value : undefined
        }
        const high = quantileMs(ONE_SIGMA)
        const low = quantileMs(1 - ONE_SIGMA)
        const logSd =
          high !== undefined && low !== undefined && high > low ? Math.log(high / low) / 2 : undefined
        return [name, { logSd, errorRate: answers > 0 ? errors / answers : 0, quantileMs }]
      }),
    ),
  }
}

function decode(text: string): Histogram | undefined {
  try {
    return Histogram.decode(text, 2)
  } catch {
    // A damaged run tells nothing here; `compareHistory` says so when it judges.
    return undefined
  }
}
