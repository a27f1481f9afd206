import type { ObservedObjective } from '../compare/observed-objective.ts'
import type { ObservedLimits, ObservedThreshold } from '../config/observe-threshold.ts'
import type { Allowance } from '../config/threshold.ts'
import type { Observed, ObservedSeries } from '../measure/observed.ts'
import type { Stage } from '../plan/plan.ts'
import { formatCount } from '../units.ts'
import { measuredSamples } from './measured-samples.ts'
import { observedChange, SAMPLES_TO_COMPARE } from './observed-change.ts'
import { formatObserved } from './observed-facts.ts'
import { heldChange, heldGrowth, type Held, heldLevel, SAMPLES_TO_GROW } from './observed-held.ts'

export interface ObservedLimitsQuestion {
  readonly thresholds: readonly ObservedThreshold[]
  readonly stages: readonly Stage[]
  readonly candidate: Observed | undefined
  /** Undefined: the baseline is not measured in this run. */
  readonly baseline: Observed | undefined
  readonly hasLiveBaseline: boolean
}

/** Figures that decide one limit, as far as there are any. */
interface Found {
  /** Broken only when every part is. */
  readonly parts: readonly { readonly held: Held; readonly limit: number }[]
  readonly broken: (sure: number, limit: number) => boolean
  readonly baseline?: string
  /** Why nothing could be held against it; a sentence. */
  readonly missing?: string
  readonly notCompared?: boolean
}

const KINDS = ['max', 'min', 'growth', 'increase', 'decrease'] as const
type Kind = (typeof KINDS)[number]

const above = (sure: number, limit: number): boolean => sure > limit
const below = (sure: number, limit: number): boolean => sure < limit

/**
 * Limits on observed series, each held against every target that reports it (docs/configuration.md says by
 * which figure). A series that no target reported is `no-data`, never met.
 */
export function judgeObserved(question: ObservedLimitsQuestion): readonly ObservedObjective[] {
  return question.thresholds.flatMap((threshold) => {
    const reported = (question.candidate?.series ?? []).filter(({ name }) => name === threshold.series)
    const all = reported.length === 0 ? [absent(threshold.series)] : reported
    return all.flatMap((series) => KINDS.flatMap((kind) => judgeOne(question, threshold, series, kind)))
  })
}

function judgeOne(
  question: ObservedLimitsQuestion,
  threshold: ObservedThreshold,
  series: ObservedSeries,
  kind: Kind,
): readonly ObservedObjective[] {
  const { [kind]: failing, warn, line } = threshold
  const shown = failing ?? warn[kind]
  if (shown === undefined) return []
  const row = (found: Found, level: '' | 'warn ', text: string, outcome: ObservedObjective['outcome']) => [
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

function isBroken({ parts, broken }: Found): boolean {
  return parts.length > 0 && parts.every(({ held, limit }) => broken(held.sure, limit))
}

function find(
  question: ObservedLimitsQuestion,
  series: ObservedSeries,
  kind: Kind,
  limits: ObservedLimits,
): Found {
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
    case 'decrease':
      return change(question, series, limits[kind], kind, had)
    default:
      return kind satisfies never
  }
}

function one(
  held: Held | undefined,
  limit: number | undefined,
  broken: Found['broken'],
  missing: string,
): Found {
  return held === undefined || limit === undefined
    ? { parts: [], broken, missing }
    : { parts: [{ held, limit }], broken }
}

function change(
  { stages, baseline, hasLiveBaseline }: ObservedLimitsQuestion,
  series: ObservedSeries,
  allowance: Allowance | undefined,
  direction: 'increase' | 'decrease',
  had: string,
): Found {
  const nothing = { parts: [], broken: above }
  if (!hasLiveBaseline)
    return {
      ...nothing,
      notCompared: true,
      missing: 'A change is held against a live baseline only, and there was none.',
    }
  const twin = baseline?.series.find(({ name, target }) => name === series.name && target === series.target)
  if (twin === undefined)
    return {
      ...nothing,
      missing: 'The baseline does not report it. Give the target a "baseline" under observe.',
    }
  const other = measuredSamples(twin, stages)
  const found = observedChange(measuredSamples(series, stages), other)
  if (found === undefined)
    return {
      ...nothing,
      missing: `A change needs ${SAMPLES_TO_COMPARE} samples on both sides, spread over the measured time; there were ${had} and ${formatCount(other.length)}.`,
    }
  const parts = (['relative', 'absolute'] as const).flatMap((part) => {
    const limit = allowance?.[part]
    const held = limit === undefined ? undefined : heldChange(found, series.unit, part, direction)
    return held === undefined || limit === undefined ? [] : [{ held, limit }]
  })
  return {
    parts,
    broken: above,
    baseline: formatObserved(found.baseline, series.unit),
    ...(parts.length === 0 ? { missing: 'The baseline is zero, so there is no share of it.' } : {}),
  }
}

function toObjective(
  { name, target, unit }: ObservedSeries,
  judged: Pick<ObservedObjective, 'limit' | 'outcome' | 'line'>,
  { parts, baseline, missing, broken }: Found,
): ObservedObjective {
  const who = target === '' ? name : `${name} of ${target}`
  const figures = parts.map(({ held }) => `${held.text} ${held.how}`).join(' and ')
  const tier = { violated: 'Fail tier: ', warned: 'Warn tier: ' }[judged.outcome as string] ?? ''
  const [first] = parts
  return {
    series: name,
    target,
    unit,
    observed: parts.length === 0 ? '–' : parts.map(({ held }) => held.text).join(', '),
    baseline,
    used: first && usedOf(first, broken),
    because:
      parts.length === 0
        ? `${who}, ${judged.limit}: ${missing ?? 'It was not observed.'}`
        : `${tier}${who} is ${figures}, the limit is ${judged.limit}.`,
    ...judged,
  }
}

/** A maximum is used by the value, a minimum by how little of it is left. */
function usedOf({ held, limit }: Found['parts'][number], broken: Found['broken']): number | undefined {
  const [part, whole] = broken === below ? [limit, held.value] : [held.value, limit]
  return whole > 0 ? Math.max(0, part / whole) : undefined
}

/** Stands for a series that no target reported. */
function absent(name: string): ObservedSeries {
  return { name, target: '', unit: 'number', kind: 'gauge', expression: '', samples: [], gaps: [] }
}
