import { plural } from '../units.ts'
import type { Comparison, ObjectiveResult } from './comparison.ts'
import type { ObservedObjective } from './observed-objective.ts'
import type { Obstacle } from './obstacles.ts'
import type { Evidence } from './verdict.ts'
import { formatValue, nameOf } from './wording.ts'

export interface Grounds {
  readonly evidence: Evidence
  /** Those that stand. */
  readonly objectives: readonly ObjectiveResult[]
  readonly observed: readonly ObservedObjective[]
  readonly comparisons: readonly Comparison[]
  readonly obstacles: readonly Obstacle[]
}

/**
 * Why the verdict is what it is, in full sentences, most important first: what fails, what is in the way,
 * what warns, and for a clean run what was shown. Each names request, metric, limit and observation.
 */
export function reasonsOf({
  evidence,
  objectives,
  observed,
  comparisons,
  obstacles,
}: Grounds): readonly string[] {
  const failing = [
    ...comparisons
      .filter(({ gated, outcome }) => gated && outcome === 'regressed')
      .map(({ because }) => because),
    ...objectives.filter(({ outcome }) => outcome === 'violated').map((one) => objectiveSentence(one)),
    ...observed.filter(({ outcome }) => outcome === 'violated').map(({ because }) => because),
  ]
  const warning = [
    ...comparisons.filter(({ warned }) => warned).map((one) => `Warn tier: ${nameOf(one)}. ${one.because}`),
    ...objectives.filter(({ outcome }) => outcome === 'warned').map((one) => objectiveSentence(one)),
    ...observed.filter(({ outcome }) => outcome === 'warned').map(({ because }) => because),
    ...evidence.cautions,
    ...(evidence.generator.state === 'suspect'
      ? [`The load generator was close to its limit: ${evidence.generator.reasons.join('; ')}.`]
      : []),
  ]
  const all = [...failing, ...obstacles.map(({ text }) => text), ...warning]
  // A limit that was asked for and held against nothing must not look like one that was met.
  const open = observed.filter(({ outcome }) => outcome === 'not-compared').map(({ because }) => because)
  return failing.length + obstacles.length > 0
    ? [...all, ...open]
    : [...all, clean(comparisons, [...objectives, ...observed]), ...open]
}

function objectiveSentence(one: ObjectiveResult): string {
  const tier = one.outcome === 'violated' ? 'Fail tier' : 'Warn tier'
  return `${tier}: ${nameOf(one)} is ${formatValue(one.observed, one.unit)}, the limit is ${one.limit}.`
}

function clean(
  comparisons: readonly Comparison[],
  objectives: readonly { readonly outcome: string }[],
): string {
  const gated = comparisons.filter((one) => one.gated).length
  const met = objectives.filter(({ outcome }) => outcome === 'met').length
  const compared =
    gated > 0
      ? `${plural(gated, 'comparison')} with the baseline: none is worse by more than twice its limit (95 % confidence), and none is surely worse by its limit or more`
      : 'Nothing was compared with a baseline'
  const limits =
    met > 0 ? `; ${met === 1 ? 'the absolute limit is' : `all ${met} absolute limits are`} met` : ''
  return `${compared}${limits}.`
}
