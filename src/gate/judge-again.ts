import type { Verdict } from '../compare/outcome.ts'
import { findBadAnswers } from '../compare/validity.ts'
import { TOTAL } from '../config/thresholds-for.ts'
import { UserError } from '../errors.ts'
import { measurementOf } from '../report/measurement-of.ts'
import type { Judging } from '../report/judging.ts'
import type { Result } from '../report/result.ts'
import { storedObservedOf, toStoredObserved } from '../report/observed-objective-schema.ts'
import { outcomeOf, planOf } from '../report/run-of.ts'
import { storedLimitsOf, toStoredLimits } from '../report/stored-limits.ts'
import { storedHistoryOf } from '../report/stored-reference.ts'
import { toJudged } from '../report/to-judged.ts'
import { decide, type Demands } from './decide.ts'
import type { GateEvidence } from './evidence.ts'
import { historyEvidence } from './history-evidence.ts'
import { liveEvidence } from './live-evidence.ts'

/** A stored run that can be judged again: one that says what it was judged by. */
export type Judgeable = Result & { readonly judging: Judging }

/** Whether a result holds what is needed; throws UserError `result-unreadable` for one of an earlier version. */
export function expectJudgeable(result: Result): Judgeable {
  const { judging } = result
  if (judging !== undefined) return { ...result, judging }
  throw new UserError(
    'result-unreadable',
    `The result was written by Plimsoll ${result.tool.version}, without "judging": the limits and stored runs it was judged by are not in it.`,
    'Measure again with this version. "plimsoll report" still renders the result as it is.',
  )
}

/**
 * Judges a stored run again, from its blocks, and for the history from the stored runs in it: the same
 * evidence and the same verdict on every machine. Other `demands` than the stored ones answer what the
 * verdict would have been under them.
 */
export function judgeAgain(
  stored: Judgeable,
  version: string,
  demands: Demands = storedDemands(stored),
): { readonly result: Result; readonly exitCode: Verdict['exitCode'] } {
  const plan = planOf(stored)
  const evidence = storedEvidence(stored, demands)
  const verdict = decide(plan, evidence, demands)
  return {
    result: {
      ...stored,
      tool: { ...stored.tool, version },
      ...toJudged(verdict),
      judging: {
        ...stored.judging,
        limits: toStoredLimits([TOTAL, ...demands.requests], demands.limitsOf),
        policies: demands.policies,
        ...(demands.apdexMs === undefined ? {} : { apdexMs: demands.apdexMs }),
        ...(demands.observed === undefined || demands.observed.length === 0
          ? {}
          : { observed: toStoredObserved(demands.observed) }),
      },
    },
    exitCode: verdict.exitCode,
  }
}

/** The demands that the run was judged by. */
export function storedDemands({ judging, plan }: Judgeable): Demands {
  const named = judging.limits.flatMap(({ requests }) => requests)
  return {
    role: judging.role,
    limitsOf: storedLimitsOf(judging.limits),
    requests: [...new Set([...plan.requests.map(({ name }) => name), ...named])].filter(
      (name) => name !== TOTAL,
    ),
    policies: judging.policies,
    apdexMs: judging.apdexMs,
    observed: storedObservedOf(judging.observed ?? []),
  }
}

/** The evidence of a stored run, from what is in its result. */
export function storedEvidence(stored: Judgeable, { limitsOf }: Pick<Demands, 'limitsOf'>): GateEvidence {
  const { judging, baseline } = stored
  const plan = planOf(stored)
  const outcome = outcomeOf(stored)
  if (judging.live !== null)
    return liveEvidence({ plan, basis: judging.live, limitsOf }, outcome, {
      kind: 'live',
      url: baseline.url ?? '',
      sha: baseline.sha ?? undefined,
      interleave: plan.interleave === 'duet' ? 'duet' : 'slices',
    }).evidence
  if (judging.history !== null) {
    const basis = storedHistoryOf(judging.history)
    const { confirmation, elsewhere } = stored.measurements
    return historyEvidence(
      {
        ...{ plan, limitsOf, basis },
        past: { branch: baseline.branch ?? '', source: baseline.source ?? '' },
        // One that could decide nothing has no reference.
        second: basis.second === undefined || confirmation === null ? undefined : measurementOf(confirmation),
        elsewhere: elsewhere && measurementOf(elsewhere),
      },
      outcome,
    )
  }
  return {
    outcome,
    baseline: { kind: 'missing', reason: baseline.source ?? 'there was none' },
    comparisons: [],
    suspects: [],
    invalid: findBadAnswers([{ side: 'candidate', cells: Object.values(outcome.sides.candidate.requests) }]),
    overload: undefined,
    cautions: [],
    warnings: [],
    confirmation: undefined,
    control: undefined,
    basis: { live: undefined, history: undefined },
  }
}
