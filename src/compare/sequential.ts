import { normalQuantile, normalUpper, normalUpperQuantile } from './distributions.ts'
import type { BlockPlan } from '../plan/plan.ts'

/** False-alarm budget of one pull request, shared by all its tests (Holm). */
export const ALPHA = 0.01

/** Risk, for each test, of calling a change of M_miss "no change". */
export const ALPHA_NON = 0.05

/** Coverage of the intervals that are shown. */
export const LEVEL = 0.95

/** With fewer complete blocks nothing is compared. */
export const FEWEST_BLOCKS = 4

/** First look of a run that can have more than one; shorter runs are looked at once, at their end. */
export const FIRST_LOOK = 8

/** z of the futility guard: the chance that a change which now looks small ends above M_fail is 10 %. */
const Z_FUTILITY = 1.28

/** Blocks after which the tests are looked at, in order; the last is the end of the plan. */
export function lookSchedule(plan: BlockPlan): readonly number[] {
  if (plan.max < FIRST_LOOK) return plan.max >= FEWEST_BLOCKS ? [plan.max] : []
  const looks: number[] = []
  const step = Math.max(1, plan.lookEvery)
  for (let n = Math.min(plan.max, Math.max(FIRST_LOOK, plan.min)); n < plan.max; n += step) looks.push(n)
  return [...looks, plan.max]
}

/**
 * p-value that stays valid however often one looks (O'Brien & Fleming, Biometrics 35, 1979, by the
 * reflection principle): with U* the running maximum of Z·√τ, p* = min(1, 2(1 − Φ(U*))).
 */
export function sequentialP(runningMaximum: number): number {
  return Math.min(1, 2 * normalUpper(runningMaximum))
}

/** z of the repeated confidence interval at the share τ of the plan: z_{0.975} / √τ. */
export function repeatedZ(tau: number): number {
  return normalUpperQuantile((1 - LEVEL) / 2) / Math.sqrt(tau)
}

/** Whether going on could still lift the estimate over the margin (METHOD §3): if so, one does not stop. */
export function mayStillFail(estimate: number, se: number, tau: number, fail: number): boolean {
  return tau < 1 && estimate + Z_FUTILITY * se * Math.sqrt(1 - tau) >= fail
}

/** z of power 80 %. */
const Z_POWER = normalQuantile(0.8)

/**
 * Smallest true change that `tests` tests together find with power 80 % (METHOD §2), on the scale of the
 * estimate: max(M_fail + 0.84·se, (z_{1−α/2m} + 0.84)·se).
 */
export function detectableAt(se: number, fail: number, tests: number): number {
  return Math.max(fail + Z_POWER * se, (criticalZ(tests) + Z_POWER) * se)
}

/** z_{1−α/2m}: what the first of m tests must exceed at the end of the plan. */
export function criticalZ(tests: number): number {
  return normalUpperQuantile(ALPHA / (2 * Math.max(1, tests)))
}

/** Largest standard error with which a change (same scale) is found with power 80 %, its limit aside. */
export function seToSee(change: number, tests: number): number {
  return change / (criticalZ(tests) + Z_POWER)
}
