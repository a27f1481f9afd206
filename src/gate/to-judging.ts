import { createHash } from 'node:crypto'
import type { RunKey } from '../baseline/history.ts'
import { TOTAL } from '../config/thresholds-for.ts'
import type { Machine } from '../gate.ts'
import type { Plan } from '../plan/plan.ts'
import type { Judging } from '../report/judging.ts'
import { toStoredObserved } from '../report/observed-objective-schema.ts'
import { toStoredLimits } from '../report/stored-limits.ts'
import { toStoredHistory } from '../report/stored-reference.ts'
import type { Demands } from './decide.ts'
import type { GateEvidence } from './evidence.ts'

/** What a verdict was decided from, for its result. */
export function toJudging(
  plan: Plan,
  { basis, outcome, control }: Pick<GateEvidence, 'basis' | 'outcome' | 'control'>,
  { role, limitsOf, requests, policies, apdexMs, observed = [] }: Demands,
  { key, machine }: { readonly key: RunKey | undefined; readonly machine: Machine | undefined },
): Judging {
  return {
    role,
    local: plan.sides.candidate.local,
    key: key ?? null,
    control: control ?? null,
    machine: (machine && bootHash(machine)) ?? null,
    policies,
    limits: toStoredLimits([TOTAL, ...requests], limitsOf),
    ...(apdexMs === undefined ? {} : { apdexMs }),
    ...(observed.length === 0 ? {} : { observed: toStoredObserved(observed) }),
    ended: outcome.ended,
    live: basis.live ?? null,
    history: basis.history === undefined ? null : toStoredHistory(basis.history),
  }
}

/** Names a boot without telling anything about it. */
export function bootHash({ boot }: Machine): string | undefined {
  return boot === undefined ? undefined : createHash('sha256').update(boot).digest('hex').slice(0, 16)
}
