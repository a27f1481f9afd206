import type { Until } from '../config/shape.ts'
import { Histogram } from '../measure/histogram.ts'
import { isMeasured } from '../plan/phases.ts'
import type { Plan, Side } from '../plan/plan.ts'
import { schedule, type Schedule } from '../plan/schedule.ts'
import { levelAt } from '../plan/users.ts'
import { formatMs, formatPercent } from '../units.ts'
import type { WholeSecond } from './whole-second.ts'
import type { LoadEnd } from './engine.ts'

/** Seconds that a condition looks back on, at most, and answers it needs in them to say anything. */
export const UNTIL_WINDOW_S = 5
export const UNTIL_MIN_ANSWERS = 20

const QUANTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 } as const

/**
 * Watches the `until` conditions over the last complete seconds of the phase under way. A new phase starts
 * a new look back, so that no level is judged by another one's answers. A percentile of all answers:
 * an answer that is wrong is counted by `errors` alone.
 */
export class UntilWatch {
  private readonly plan: Plan
  private readonly schedule: Schedule
  private readonly recent = new Map<Side, WholeSecond[]>()
  private phase = ''

  constructor(plan: Plan) {
    this.plan = plan
    this.schedule = schedule(plan)
  }

  /** The condition that holds after this second; undefined to go on. */
  see(second: WholeSecond): LoadEnd | undefined {
    const { until } = this.plan
    if (until === undefined) return undefined
    const startMs = second.index * 1000
    const { phase } = this.schedule.at(startMs)
    if (phase !== this.phase) this.recent.clear()
    this.phase = phase
    if (!isMeasured(phase)) return undefined
    const seconds = this.recent.get(second.side) ?? []
    this.recent.set(second.side, seconds)
    seconds.push(second)
    if (seconds.length > UNTIL_WINDOW_S) seconds.shift()
    for (const condition of until) {
      const reason = holds(condition, seconds)
      if (reason === undefined) continue
      return {
        kind: 'condition',
        side: second.side,
        condition: condition.text,
        reason,
        atMs: startMs + 1000,
        phase,
        level: levelAt(this.plan.stages, startMs),
      }
    }
    return undefined
  }
}

/** What was observed, in words; undefined when the condition does not hold or too little was seen. */
function holds({ metric, above }: Until, seconds: readonly WholeSecond[]): string | undefined {
  const span = seconds.length === 1 ? 'the last second' : `the last ${seconds.length} s`
  if (metric === 'errors') {
    const completed = seconds.reduce((sum, one) => sum + one.completed, 0)
    const errors = seconds.reduce((sum, one) => sum + one.errors, 0)
    if (completed < UNTIL_MIN_ANSWERS || errors <= above * completed) return undefined
    return `${formatPercent(errors / completed)} of ${completed} answers in ${span} were errors`
  }
  const latency = new Histogram(2)
  for (const second of seconds) latency.add(second.latency)
  if (latency.count < UNTIL_MIN_ANSWERS) return undefined
  const ms = latency.cumulative().quantile(QUANTILES[metric]) / 1000
  return ms > above ? `${metric} of ${latency.count} answers in ${span} was ${formatMs(ms)}` : undefined
}
