import type { Plan, Side } from '../plan/plan.ts'
import type { WholeSecond } from './whole-second.ts'
import type { LoadEnd } from './engine.ts'

/** A side that connects to nothing for this long, and for two blocks, is lost. */
export const LOST_AFTER_MS = 10_000
/** Answers looked at before a target is said to throttle, and the seconds they may come from. */
export const THROTTLED_MIN_ANSWERS = 20
export const THROTTLED_WINDOW_S = 5
/** Share of refused answers beyond which going on would only make it worse. */
export const THROTTLED_SHARE = 0.2

/**
 * Watches the seconds go by for reasons to end early. A target that answers wrongly is no such reason:
 * 100 % errors are for the verdict to judge.
 */
export class EndWatch {
  private readonly plan: Plan
  private readonly recent = new Map<Side, WholeSecond[]>()
  private readonly lostAfter: number

  constructor(plan: Plan) {
    this.plan = plan
    this.lostAfter = Math.ceil(Math.max(LOST_AFTER_MS, 2 * plan.blocks.durationMs) / 1000)
  }

  /** The reason to end after this second; undefined to go on. */
  see(second: WholeSecond): LoadEnd | undefined {
    const seconds = this.recent.get(second.side) ?? []
    this.recent.set(second.side, seconds)
    seconds.push(second)
    if (seconds.length > Math.max(this.lostAfter, THROTTLED_WINDOW_S)) seconds.shift()
    return this.throttled(second.side, seconds) ?? this.lost(second.side, seconds)
  }

  private throttled(side: Side, seconds: readonly WholeSecond[]): LoadEnd | undefined {
    const target = this.plan.sides[side]
    if (target === undefined || target.local) return undefined
    const window = seconds.slice(-THROTTLED_WINDOW_S)
    const answered = sum(window, (one) => one.answered)
    const refused = sum(window, (one) => one.refused)
    if (answered < THROTTLED_MIN_ANSWERS || refused <= THROTTLED_SHARE * answered) return undefined
    const reason = `${refused} of the last ${answered} answers of ${target.url} were 429, 503 with Retry-After, or a challenge page`
    return { kind: 'throttled', side, reason }
  }

  private lost(side: Side, seconds: readonly WholeSecond[]): LoadEnd | undefined {
    if (seconds.length < this.lostAfter) return undefined
    const window = seconds.slice(-this.lostAfter)
    const sent = sum(window, (one) => one.sent)
    const unconnected = sum(window, (one) => one.unconnected)
    if (sent === 0 || unconnected === 0 || sum(window, (one) => one.answered) > 0) return undefined
    const code = window.map((one) => one.lastError).findLast((seen) => seen !== undefined) ?? 'no code'
    const url = this.plan.sides[side]?.url ?? side
    const reason = `${url} answered none of ${sent} requests in ${this.lostAfter} s; the last connection failed with ${code}`
    return { kind: 'target-lost', side, reason }
  }
}

function sum(seconds: readonly WholeSecond[], field: (one: WholeSecond) => number): number {
  return seconds.reduce((total, one) => total + field(one), 0)
}
