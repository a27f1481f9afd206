import { judgeObserved } from '../analyze/observed-limits.ts'
import { judgeObjectives } from '../compare/objectives.ts'
import type { Verdict } from '../compare/outcome.ts'
import { judge } from '../compare/verdict.ts'
import type { Config, Policy } from '../config/config.ts'
import type { ObservedThreshold } from '../config/observe-threshold.ts'
import { observedThresholdsFor } from '../config/observe.ts'
import { thresholdsFor, TOTAL } from '../config/thresholds-for.ts'
import { isComparable } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import type { LimitsOf } from '../report/stored-limits.ts'
import type { GateEvidence } from './evidence.ts'
import { heldBack, judgedHealth } from './load-limit.ts'

/** What a run is held to, from the configuration or from a stored result. */
export interface Demands {
  readonly role: 'gate' | 'baseline'
  readonly limitsOf: LimitsOf
  /** Requests that limits are asked for, the plan's among them. */
  readonly requests: readonly string[]
  readonly policies: { readonly onInconclusive: Policy; readonly onMissing: Policy }
  /** Milliseconds up to which apdex is satisfied; 500 when absent. */
  readonly apdexMs?: number | undefined
  /** Limits on observed series; none when absent. */
  readonly observed?: readonly ObservedThreshold[] | undefined
}

/** The demands of a configuration on a run of this plan. */
export function demandsOf(config: Config, plan: Plan, role: Demands['role']): Demands {
  const planned = plan.requests.map(({ name }) => name)
  return {
    role,
    limitsOf: (request) => thresholdsFor(config, plan.profile, request),
    requests: [...new Set([...planned, ...Object.keys(config.requests)])],
    policies: { onInconclusive: config.onInconclusive, onMissing: config.baseline.onMissing },
    apdexMs: config.rating?.apdexMs,
    observed: observedThresholdsFor(config.observe, plan.profile),
  }
}

/** Evidence and demands → the verdict: the last step of a run, and of every run that is judged again. */
export function decide(plan: Plan, evidence: GateEvidence, demands: Demands): Verdict {
  const { outcome } = evidence
  const { role, limitsOf, requests, policies, apdexMs, observed = [] } = demands
  return judge({
    ...evidence,
    cautions: [...evidence.cautions, ...(outcome.shards?.cautions ?? []), ...heldBack(plan, outcome)],
    // Where no load is constant nothing is compared, so no baseline is missed.
    role: isComparable(plan) ? role : 'baseline',
    objectives: judgeObjectives({
      total: limitsOf(TOTAL),
      requests: Object.fromEntries(requests.map((name) => [name, limitsOf(name)])),
      planned: plan.requests.map(({ name }) => name),
      candidate: outcome.sides.candidate,
      overload: evidence.overload,
      apdexMs,
    }),
    ...(observed.length === 0
      ? {}
      : {
          observed: judgeObserved({
            thresholds: observed,
            stages: plan.stages,
            candidate: outcome.sides.candidate.observed,
            baseline: outcome.sides.baseline?.observed,
            hasLiveBaseline: outcome.sides.baseline !== undefined,
            runs: evidence.basis.history?.observed,
            apart: evidence.invalid?.why === 'environment-changed' ? evidence.invalid.text : undefined,
          }),
        }),
    generator: judgedHealth(plan, outcome),
    ended: outcome.ended,
    policies,
  })
}
