import { plural } from '../units.ts'
import type { Comparison, ObjectiveResult } from './comparison.ts'
import type { InconclusiveReason, VerdictOutcome } from './outcome.ts'

const WHY_WORDS: Readonly<Record<InconclusiveReason, string>> = {
  'no-baseline': 'no baseline',
  suspected: 'suspected, not confirmed',
  'too-few-samples': 'too few samples',
  'not-decided': 'not decided',
  saturated: 'load generator saturated',
  throttled: 'target throttled',
  protected: 'target behind a login',
  'environment-changed': 'environment changed',
  'too-many-errors': 'too many errors',
  'position-effect': 'slices disturb each other',
  overloaded: 'machine or target overloaded',
  interrupted: 'interrupted',
  'shards-missing': 'shards missing',
  'target-lost': 'target stopped answering',
}

/**
 * The verdict in words with counts: "2 regressions, 1 warning, 9 unchanged". Counts what stands, gated
 * comparisons and objectives; what is only shown is not counted.
 */
export function headlineOf(
  outcome: VerdictOutcome,
  why: InconclusiveReason | undefined,
  objectives: readonly { readonly outcome: string }[],
  comparisons: readonly Comparison[],
  cautions: number,
): string {
  const gated = comparisons.filter((one) => one.gated)
  const count = (of: Comparison['outcome']): number => gated.filter((one) => one.outcome === of).length
  const judged = (of: ObjectiveResult['outcome']): number =>
    objectives.filter((one) => one.outcome === of).length
  const warnings = judged('warned') + comparisons.filter(({ warned }) => warned).length + cautions
  const parts = [
    part(count('regressed'), 'regression'),
    part(judged('violated'), 'limit broken', 'limits broken'),
    part(warnings, 'warning'),
    part(count('inconclusive') + judged('no-data'), 'undecided', 'undecided'),
    part(count('unchanged'), 'unchanged', 'unchanged'),
    part(count('improved'), 'improved', 'improved'),
    gated.length === 0 ? part(judged('met'), 'limit met', 'limits met') : [],
  ].flat()
  const counts = parts.length > 0 ? parts.join(', ') : 'nothing was judged'
  return outcome === 'inconclusive' && why !== undefined
    ? `Inconclusive (${WHY_WORDS[why]}): ${counts}`
    : counts
}

function part(count: number, one: string, many?: string): readonly string[] {
  return count === 0 ? [] : [plural(count, one, many)]
}
