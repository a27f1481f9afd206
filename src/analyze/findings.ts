import type { Evidence } from './evidence.ts'
import { RULES } from './rules.ts'

/** P0: users are hurt now. P1: they will be, or at a little more load. P2: worth knowing. */
export type Severity = 'P0' | 'P1' | 'P2'

/** When to act. */
export type Horizon = 'immediate' | 'short' | 'medium'

/** What the analysis concluded, from what, and what to do. */
export interface Finding {
  /** Of its rule. */
  readonly id: string
  readonly severity: Severity
  readonly horizon: Horizon
  /** Sentences with the numbers that fired the rule; at least one. */
  readonly evidence: readonly string[]
  readonly advice: string
  readonly reference: string
}

/**
 * The rules that the evidence fires, the gravest first. An empty list is a good answer; of a run without
 * answers it is the only one.
 */
export function findFindings(evidence: Evidence): readonly Finding[] {
  if (evidence.candidate.total.completed === 0) return []
  return RULES.flatMap(({ id, severity, horizon, advice, reference, ...rule }) => {
    const sentences = rule.evidence(evidence)
    return sentences.length === 0 ? [] : [{ id, severity, horizon, evidence: sentences, advice, reference }]
  })
}
