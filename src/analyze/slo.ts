import { quantileRanks, wilson } from '../compare/intervals.ts'
import { normalUpperQuantile } from '../compare/distributions.ts'
import type { Tally } from '../measure/measurement.ts'
import { errorCount } from '../measure/tally.ts'

/**
 * Service level objectives that a measured target could keep, with room. A proposal: a load test sees one hour
 * of one target, so the bounds are those that the samples can carry, and the margin is on top of them.
 */
export interface SloProposal {
  /** Room between the bound and what is proposed: 0.2 is 20 %. */
  readonly margin: number
  readonly windowMs: number
  /** Answers that it rests on. */
  readonly answers: number
  /** Null where errors leave no rung, or there are too few answers. */
  readonly availability: AvailabilityObjective | null
  /** Tightest share last; empty with too few answers. */
  readonly latency: readonly LatencyObjective[]
  /** Alerts on the rate at which the error budget burns. */
  readonly burnRates: readonly BurnRate[]
}

export interface AvailabilityObjective {
  /** Share of wrong answers, and the upper end of its one-sided 95 % interval. */
  readonly errorRate: number
  readonly upper: number
  /** Share of right answers: the objective, and a rung lower for a contract. */
  readonly target: number
  readonly agreement: number | null
  readonly budget: ErrorBudget
}

export interface LatencyObjective {
  /** Share of right answers that come within `thresholdMs`. */
  readonly target: number
  readonly measuredMs: number
  /** Upper end of the 95 % interval of that percentile. */
  readonly upperMs: number
  readonly thresholdMs: number
  /** With twice the margin, for a contract. */
  readonly agreementMs: number
  /** Share measured within the threshold. */
  readonly within: number
  readonly budget: ErrorBudget
}

/** What an objective leaves to go wrong in a window. */
export interface ErrorBudget {
  /** 1 − target. */
  readonly share: number
  /** Milliseconds of complete failure in the window. */
  readonly downMs: number
  /** Requests in the window at the measured throughput. */
  readonly requests: number
  /** Share of the budget that goes at the measured rate of bad requests; 1 is all of it. */
  readonly used: number
}

/**
 * Multi-window, multi-burn-rate alerts (B. Beyer et al., "The Site Reliability Workbook", O'Reilly 2018,
 * chapter 5, table 5-8): alert when the budget burns `factor` times as fast as it may over both windows, so
 * that `budget` of it is gone within the long one.
 */
export interface BurnRate {
  readonly budget: number
  readonly longMs: number
  readonly shortMs: number
  readonly factor: number
  readonly severity: 'page' | 'ticket'
}

export interface SloQuestion {
  readonly total: Tally
  /** Requests each second. */
  readonly throughput: number
  readonly margin: number
  readonly windowMs: number
}

const RUNGS = [0.9999, 0.9995, 0.999, 0.995, 0.99, 0.98, 0.95, 0.9] as const
const SHARES = [0.95, 0.99, 0.999] as const
/** METHOD §2: samples that must lie beyond a percentile. */
const BEYOND = 10
const LEAST_ANSWERS = 200
const HOUR_MS = 3_600_000

/** Undefined with fewer than 200 answers. */
export function proposeSlo({ total, throughput, margin, windowMs }: SloQuestion): SloProposal | undefined {
  const answers = total.completed
  if (answers < LEAST_ANSWERS) return undefined
  const errors = errorCount(total.errors)
  const budgetOf = (target: number, bad: number): ErrorBudget => ({
    share: 1 - target,
    downMs: (1 - target) * windowMs,
    requests: Math.floor(((1 - target) * throughput * windowMs) / 1000),
    used: bad / (1 - target),
  })
  return {
    ...{ margin, windowMs, answers },
    availability: proposeAvailability(errors, answers, margin, budgetOf),
    latency: SHARES.flatMap((target) => proposeLatency(total, target, margin, budgetOf)),
    burnRates: burnRates(windowMs),
  }
}

type BudgetOf = (target: number, bad: number) => ErrorBudget

function proposeAvailability(
  errors: number,
  answers: number,
  margin: number,
  budgetOf: BudgetOf,
): AvailabilityObjective | null {
  // Without errors the rule of three; with them Wilson's interval, one-sided.
  const upper =
    errors === 0 ? 3 / answers : wilson({ hits: errors, trials: answers }, normalUpperQuantile(0.05))[1]
  const rung = RUNGS.findIndex((target) => 1 - target >= upper * (1 + margin))
  const target = RUNGS[rung]
  if (target === undefined) return null
  const errorRate = errors / answers
  const agreement = RUNGS[rung + 1] ?? null
  return { errorRate, upper, target, agreement, budget: budgetOf(target, errorRate) }
}

function proposeLatency(
  { latency }: Tally,
  target: number,
  margin: number,
  budgetOf: BudgetOf,
): readonly LatencyObjective[] {
  const ranks = quantileRanks(target, latency.count, normalUpperQuantile(0.025))
  if (ranks === undefined || latency.count * (1 - target) < BEYOND) return []
  const cumulative = latency.cumulative()
  const measuredMs = cumulative.quantile(target) / 1000
  const upperMs = cumulative.quantile(ranks[1]) / 1000
  const thresholdMs = roundUp(upperMs * (1 + margin))
  const slow = cumulative.above(thresholdMs * 1000) / latency.count
  return [
    {
      ...{ target, measuredMs, upperMs, thresholdMs },
      agreementMs: roundUp(upperMs * (1 + 2 * margin)),
      within: 1 - slow,
      budget: budgetOf(target, slow),
    },
  ]
}

function burnRates(windowMs: number): readonly BurnRate[] {
  const rate = (
    budget: number,
    hours: number,
    shortMinutes: number,
    severity: BurnRate['severity'],
  ): BurnRate => ({
    ...{ budget, severity },
    longMs: hours * HOUR_MS,
    shortMs: shortMinutes * 60_000,
    factor: (budget * windowMs) / (hours * HOUR_MS),
  })
  // A slow burn that takes longer than the window to use the budget up is no emergency: it is left out.
  return [rate(0.02, 1, 5, 'page'), rate(0.05, 6, 30, 'page'), rate(0.1, 72, 360, 'ticket')].filter(
    ({ longMs }) => longMs < windowMs,
  )
}

const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const

/** The next round figure: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-3)))
  const step = STEPS.find((one) => one * power >= value * (1 - 1e-9)) ?? 10
  return Number((step * power).toPrecision(3))
}
