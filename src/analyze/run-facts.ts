import { countErrors } from '../compare/counts.ts'
import { isShaped } from '../plan/phases.ts'
import { formatCount, formatMs, formatPercent, formatRate } from '../units.ts'
import type { ErrorKind, Tally } from '../measure/measurement.ts'
import type { Evidence } from './evidence.ts'

/** Errors over answers, 0 without an answer. */
export function errorShare({ completed, errors }: Pick<Tally, 'completed' | 'errors'>): number {
  return completed === 0 ? 0 : countErrors(errors) / completed
}

/** `4.2 % of 1,200 requests had no right answer (status-5xx 40, timeout 10)` */
export function errorsText(tally: Pick<Tally, 'completed' | 'errors'>): string {
  const kinds = Object.entries(tally.errors)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([kind, count]) => `${kind} ${formatCount(count)}`)
  const share = formatPercent(errorShare(tally))
  return `${share} of ${formatCount(tally.completed)} requests had no right answer (${kinds.join(', ')})`
}

/** Errors of these kinds together. */
export function countOf({ errors }: Pick<Tally, 'errors'>, kinds: readonly ErrorKind[]): number {
  return kinds.reduce((sum, kind) => sum + (errors[kind] ?? 0), 0)
}

/** Requests whose p95 lies above a bound, the slowest first. */
export function slowRequests(
  { judged, marks }: Evidence,
  boundMs: number,
): readonly { readonly request: string; readonly p95Ms: number }[] {
  return Object.entries(judged.requests)
    .flatMap(([request, tally]) => {
      const p95Ms = (tally.latency.quantile(0.95) ?? 0) / 1_000
      // Only where the samples carry a p95: those have a class.
      return marks.classes[request] !== undefined && p95Ms > boundMs ? [{ request, p95Ms }] : []
    })
    .sort((a, b) => b.p95Ms - a.p95Ms)
}

/** Why the throughput was what it was. */
export interface Throughput {
  readonly perSecond: number
  /** `demand`: what was sent asks for no more. `target`: it asks for more than came. */
  readonly limitedBy: 'demand' | 'target'
  /** In words, with its numbers. */
  readonly text: string
}

/** Delivered share of what was offered, below which the target holds the throughput down. */
const DELIVERED = 0.98

/** Share of a user's time spent waiting for answers, below which pauses and users decide, above which the target. */
const MOSTLY_PAUSES = 0.2
const MOSTLY_WAITING = 0.5

/**
 * What held the throughput of a constant load where it was; undefined where both did, and for other loads. In
 * the open model answers are held against arrivals. In the closed model the users' time is shared out by
 * Little's law: iterations each second times their mean latency is how many of the users wait at a time.
 */
export function explainThroughput({ plan, candidate }: Evidence): Throughput | undefined {
  const { total, scenarios, activeMs } = candidate
  const hold = plan.stages.find(({ phase }) => phase === 'hold')
  if (hold === undefined || isShaped(plan) || activeMs <= 0 || total.completed === 0) return undefined
  const perSecond = (total.completed * 1_000) / activeMs
  if (plan.model === 'open') {
    const offered = (total.sent * 1_000) / activeMs
    const share = perSecond / offered
    const text = `${formatRate(perSecond)} came of ${formatRate(offered)} that were sent`
    return { perSecond, limitedBy: share < DELIVERED ? 'target' : 'demand', text }
  }
  const waiting = Object.values(scenarios).reduce(
    (sum, { latency }) => sum + ((latency.count / activeMs) * (latency.mean() ?? 0)) / 1_000,
    0,
  )
  const share = waiting / hold.to
  const mean = formatMs((total.latency.mean() ?? 0) / 1_000)
  const text = `${formatRate(perSecond)} from ${formatCount(hold.to)} users who spent ${formatPercent(share)} of their time waiting for answers (${mean} on average)`
  if (share < MOSTLY_PAUSES) return { perSecond, limitedBy: 'demand', text }
  return share > MOSTLY_WAITING ? { perSecond, limitedBy: 'target', text } : undefined
}
