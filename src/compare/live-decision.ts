import type { Test } from './family.ts'
import { holm } from './holm.ts'
import type { StopReason } from './live.ts'
import type { Evaluated } from './live-statistics.ts'
import { ALPHA, ALPHA_NON, mayStillFail } from './sequential.ts'
import type { Statistic } from './statistic.ts'
import type { Invalid } from './validity.ts'

/** One test after some looks: its newest statistic, running maxima and their p-values. */
export interface TestState {
  readonly test: Test
  readonly evaluated: Evaluated | undefined
  readonly uWorse: number
  readonly uSame: number
  readonly uBetter: number
  readonly pWorse: number
  readonly pSame: number
  readonly pBetter: number
}

export type Decision = { readonly kind: 'go-on' } | { readonly kind: 'stop'; readonly why: StopReason }

/** Which tests are broken, better, or broken at the warn level, in the order of the states. */
export interface Flags {
  readonly worse: readonly boolean[]
  readonly better: readonly boolean[]
  readonly warned: readonly boolean[]
}

/**
 * May we stop? (METHOD §3.) A regression stops at once; "no change" only when every test shows it and
 * none could still reach its limit, or its warn limit unseen; otherwise the plan runs to its end.
 */
export function decide(states: readonly TestState[], tau: number, invalid: Invalid | undefined): Decision {
  const { worse, better, warned } = flag(states, invalid)
  if (worse.includes(true)) return { kind: 'stop', why: 'regressed' }
  const family = states.filter(({ test }) => test.gated)
  const settled = states.every((state, t) => warned[t] === true || !mayStillWarn(state, tau, invalid))
  if (family.length > 0 && settled && family.every((state) => isSame(state, tau, invalid)))
    return { kind: 'stop', why: better.includes(true) ? 'improved' : 'unchanged' }
  return tau >= 1 ? { kind: 'stop', why: 'out-of-time' } : { kind: 'go-on' }
}

/** Holm over the family F for worse and better, and over the warn family. */
export function flag(states: readonly TestState[], invalid: Invalid | undefined): Flags {
  const among = (
    member: (test: Test) => boolean,
    p: (state: TestState) => number,
    large: (statistic: Statistic) => boolean,
  ): readonly boolean[] => {
    const family = states.filter(({ test }) => member(test))
    const rejected = holm(family.map(p), ALPHA)
    const flagged = new Set(
      family.filter((state, i) => {
        const statistic = standing(state, invalid)
        return rejected[i] === true && statistic !== undefined && large(statistic)
      }),
    )
    return states.map((state) => flagged.has(state))
  }
  return {
    worse: among(
      (test) => test.gated,
      ({ pWorse }) => pWorse,
      ({ credible, estimate, margins }) => credible && estimate >= margins.fail,
    ),
    better: among(
      (test) => test.gated,
      ({ pBetter }) => pBetter,
      ({ estimate, margins }) => estimate <= -margins.fail,
    ),
    warned: among(
      (test) => test.warns,
      ({ pWorse }) => pWorse,
      ({ credible, estimate, warnAt }) => credible && warnAt !== undefined && estimate >= warnAt,
    ),
  }
}

/** The statistic that may decide: none where the run is invalid for this test. */
export function standing(state: TestState, invalid: Invalid | undefined): Statistic | undefined {
  if (state.evaluated?.kind !== 'statistic') return undefined
  const stands =
    invalid === undefined || (invalid.why === 'too-many-errors' && state.test.metric === 'errors')
  return stands ? state.evaluated.statistic : undefined
}

/** "No change" is shown for this test, and it could not still become a failure. */
function isSame(state: TestState, tau: number, invalid: Invalid | undefined): boolean {
  const statistic = standing(state, invalid)
  if (statistic === undefined || state.pSame > ALPHA_NON) return false
  return !mayStillFail(statistic.estimate, statistic.se, tau, statistic.margins.fail)
}

/** Whether going on could still break the warn limit of this test. */
function mayStillWarn(state: TestState, tau: number, invalid: Invalid | undefined): boolean {
  const statistic = standing(state, invalid)
  if (!state.test.warns || statistic?.warnAt === undefined) return false
  return mayStillFail(statistic.estimate, statistic.se, tau, statistic.warnAt)
}
