import type { Finding } from '../analyze/findings.ts'
import { plural } from '../units.ts'

/** Says nothing of the comparison: a run that regressed may have no findings. */
export const NO_FINDINGS = 'No findings besides the verdict.'

/** When to act, as people say it. */
export const HORIZON_WORDS: Readonly<Record<Finding['horizon'], string>> = {
  immediate: 'now',
  short: 'soon',
  medium: 'later',
}

/** `3 findings: 1 P0, 2 P1`; the sentence for none. */
export function countFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return NO_FINDINGS
  const bySeverity = (['P0', 'P1', 'P2'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}`]
  })
  return `${plural(findings.length, 'finding')}: ${bySeverity.join(', ')}`
}
