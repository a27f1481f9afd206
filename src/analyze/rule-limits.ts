import type { Evidence } from './evidence.ts'

/** The evidence of a rule, a sentence with its numbers each; empty where the rule has nothing to say. */
export type RuleEvidence = (run: Evidence) => readonly string[]

/** What the rules compare with. Chosen so that below them nobody needs to act. */
export const LIMITS = {
  errors: { many: 0.05, some: 0.01 },
  cpu: 0.8,
  memory: 0.85,
  pool: 0.9,
  cacheHits: 0.7,
  network: 0.8,
  throughput: 200,
  completion: 0.99,
  recoveryMs: 120_000,
  scaleMs: 120_000,
  connectionErrors: { share: 0.001, count: 5 },
} as const
