import type { Decided, RunRecord } from '../../scripts/campaign/record.ts'

/** A finished run of this variant, which decided that nothing changed unless told otherwise. */
export function aRecord(
  variant: string,
  given: Partial<RunRecord> = {},
  decided: Partial<Decided> = {},
): RunRecord {
  return {
    variant,
    index: 0,
    at: '2026-01-02T03:04:05.000Z',
    changed: undefined,
    loadBefore: 0.5,
    tookMs: 58_000,
    exitCode: 0,
    decided: {
      verdict: 'pass',
      why: undefined,
      blamed: [],
      loadSeconds: 8,
      measuredAgain: false,
      generator: 'ok',
      said: 'Nothing changed.',
      ...decided,
    },
    trouble: undefined,
    ...given,
  }
}
