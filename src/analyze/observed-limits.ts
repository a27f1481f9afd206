import type { ObservedObjective } from '../compare/observed-objective.ts'
import type { ObservedLimits, ObservedThreshold } from '../config/observe-threshold.ts'
import type { Observed, ObservedSeries } from '../measure/observed.ts'
import type { Stage } from '../plan/plan.ts'
import { formatCount } from '../units.ts'
import type { Figures } from './observed-figures.ts'
import { changeAgainstHistory } from './observed-against-history.ts'
import { changeAgainstLive } from './observed-against-live.ts'
import { measuredSamples } from './measured-samples.ts'
import { heldGrowth, type Held, heldLevel, SAMPLES_TO_GROW } from './observed-held.ts'
import type { ObservedRun } from './observed-runs.ts'

export interface ObservedLimitsQuestion {
  readonly thresholds: readonly ObservedThreshold[]
  readonly stages: readonly Stage[]
  readonly candidate: Observed | undefined
  /** Undefined: the baseline is not measured in this run. */
  readonly baseline: Observed | undefined
  readonly hasLiveBaseline: boolean
  /** Stored runs of main that a change may be held against without a live baseline; undefined: there is no history. */
  readonly runs?: readonly ObservedRun[] | undefined
  /** Why stored runs say nothing of this one, a sentence: the machine changed. */
  readonly apart?: string | undefined
}

const KINDS = ['max', 'min', 'growth', 'increase', 'decrease'] as const
type Kind = (typeof KINDS)[number]
const CHANGES = ['increase', 'decrease'] as const

const above = (sure: number, limit: number): boolean => sure > limit
const below = (sure: number, limit: number): boolean => sure < limit

/**
 * Limits on observed series, each held against every target that reports it (docs/configuration.md says by
 * which figure). A series that no target reported is `no-data`, never met.
 */
export function judgeObserved(question: ObservedLimitsQuestion): readonly ObservedObjective[] {
  const asked = question.thresholds.map((threshold) => {
    const reported = (question.candidate?.series ?? []).filter(({ name }) => name === threshold.series)
    return { threshold, all: reported.length === 0 ? [absent(threshold.series)] : reported }
  })
  // Every limit on a change is a chance to be wrong; they share it.
  const tests = asked.reduce(
    (sum, { threshold: one, all }) =>
      sum + all.length * CHANGES.filter((kind) => (one[kind] ?? one.warn[kind]) !== undefined).length,
    0,
  )
  return asked.flatMap(({ threshold, all }) =>
    all.flatMap((series) =>
      KINDS.flatMap((kind) => judgeOne({ ...question, tests }, threshold, series, kind)),
    ),
  )
}

type Asked = ObservedLimitsQuestion & { readonly tests: number }

function judgeOne(
  question: Asked,
  threshold: ObservedThreshold,
  series: ObservedSeries,
  kind: Kind,
): readonly ObservedObjective[] {
  const { [kind]: failing, warn, line } = threshold
  const shown = failing ?? warn[kind]
  if (shown === undefined) return []
  const row = (found: Figures, level: '' | 'warn ', text: string, outcome: ObservedObjective['outcome']) => [
    toObjective(series, { limit: `${level}${kind} ${text}`, outcome, line }, found),
  ]
  const level = failing === undefined ? 'warn ' : ''
  const found = find(question, series, kind, failing === undefined ? warn : threshold)
  if (found.notCompared === true) return row(found, level, shown.text, 'not-compared')
  if (found.parts.length === 0) return row(found, level, shown.text, 'no-data')
  if (failing !== undefined && isBroken(found)) return row(found, '', failing.text, 'violated')
  const mild = warn[kind]
  if (mild !== undefined) {
    const warned = failing === undefined ? found : find(question, series, kind, warn)
    if (isBroken(warned)) return row(warned, 'warn ', mild.text, 'warned')
  }
  return row(found, level, shown.text, 'met')
}

function isBroken({ parts, broken }: Figures): boolean {
  return parts.length > 0 && parts.every(({ held, limit }) => broken(held.sure, limit))
}

function find(question: Asked, series: ObservedSeries, kind: Kind, limits: ObservedLimits): Figures {
  const samples = measuredSamples(series, question.stages)
  const had = `${formatCount(samples.length)} ${samples.length === 1 ? 'sample' : 'samples'}`
  switch (kind) {
    case 'max':
    case 'min': {
      const held = heldLevel(series, samples, kind)
      return one(
        held,
        limits[kind]?.value,
        kind === 'max' ? above : below,
        'It had no value in the measured time.',
      )
    }
    case 'growth':
      return one(
        heldGrowth(series.unit, samples),
        limits.growth?.value,
        above,
        `Growth needs ${SAMPLES_TO_GROW} samples over at least a minute of the measured time; there were ${had}. Run longer.`,
      )
    case 'increase':
    case 'decrease': {
      const change = { ...question, series, allowance: limits[kind], direction: kind, had, broken: above }
      return question.hasLiveBaseline ? changeAgainstLive(change) : changeAgainstHistory(change)
    }
    default:
      return kind satisfies never
  }
}

function one(
  held: Held | undefined,
  limit: number | undefined,
  broken: Figures['broken'],
  missing: string,
): Figures {
  return held === undefined || limit === undefined
    ? { parts: [], broken, missing }
    : { parts: [{ held, limit }], broken }
}

function toObjective(
  { name, target, unit }: ObservedSeries,
  judged: Pick<ObservedObjective, 'limit' | 'outcome' | 'line'>,
  found: Figures,
): ObservedObjective {
  const { parts, baseline, runs, broken } = found
  const [first] = parts
  return {
    series: name,
    target,
    unit,
    observed: parts.length === 0 ? '–' : parts.map(({ held }) => held.text).join(', '),
    baseline,
    ...(runs === undefined ? {} : { runs }),
    used: first && usedOf(first, broken),
    because: because(target === '' ? name : `${name} of ${target}`, judged, found),
    ...judged,
  }
}

function because(
  who: string,
  { limit, outcome }: Pick<ObservedObjective, 'limit' | 'outcome'>,
  { parts, against, yet, missing }: Figures,
): string {
  if (parts.length === 0) return `${who}, ${limit}: ${missing ?? 'It was not observed.'}`
  const tier = outcome === 'violated' ? 'Fail tier: ' : outcome === 'warned' ? 'Warn tier: ' : ''
  const figures = parts.map(({ held }) => `${held.text} ${held.how}`).join(' and ')
  const held = against === undefined ? '' : ` against ${against}`
  return `${tier}${who} is ${figures}${held}, the limit is ${limit}.${yet === undefined ? '' : ` ${yet}`}`
}

/** A maximum is used by the value, a minimum by how little of it is left. */
function usedOf({ held, limit }: Figures['parts'][number], broken: Figures['broken']): number | undefined {
  const [part, whole] = broken === below ? [limit, held.value] : [held.value, limit]
  return whole > 0 ? Math.max(0, part / whole) : undefined
}

/** Stands for a series that no target reported. */
function absent(name: string): ObservedSeries {
  return { name, target: '', unit: 'number', kind: 'gauge', expression: '', samples: [], gaps: [] }
}
