import { median } from '../compare/moderated.ts'
import type { ObservedSample, ObservedUnit } from '../measure/observed.ts'
import type { Growth } from './growth.ts'
import { growthOf, totalGrowth, TREND_ALPHA } from './growth.ts'
import type { Point } from './trend.ts'

export interface LeakQuestion {
  /** After the warm-up, in order of time. */
  readonly samples: readonly ObservedSample[]
  readonly unit: ObservedUnit
  /** The same resource of a live baseline under the same load: its growth is nobody's leak. */
  readonly baseline?: readonly ObservedSample[] | undefined
}

/**
 * `leak` · `flattening` (grows, but ever slower: warming up) · `small` (grows, too little to matter) ·
 * `shared` (the baseline grows as well) · `none` · `too-few-samples`.
 */
export type LeakOutcome = 'leak' | 'flattening' | 'small' | 'shared' | 'none' | 'too-few-samples'

export interface LeakVerdict extends Growth {
  readonly outcome: LeakOutcome
  /** Samples that were used. */
  readonly samples: number
}

/** Needed after the warm-up (METHOD §5). */
export const LEAK_SAMPLES = 60

/** Samples joined into one median. */
const JOINED = 5

/** Medians that are compared pair by pair; series above 50 minutes at one second join more samples. */
const MOST_MEDIANS = 600

/** Growth below this share of the start is no leak. */
const SMALLEST_SHARE = 0.05

/** Nor is growth below this, in the series' unit; other units have the share alone. */
const SMALLEST_GROWTH: Readonly<Partial<Record<ObservedUnit, number>>> = {
  bytes: 10e6,
  fraction: 0.01,
  count: 10,
}

/** The last half must grow at least this share as fast as the first; else it is warming up. */
const STEADY = 0.5

/**
 * Does a resource leak (METHOD §5)? Medians of 5 samples; Theil–Sen slope; Mann–Kendall with Hamed–Rao
 * variance. A leak is a rise with p < 1 % that is more than 5 % of the start and more than 10 MB (1 point of
 * a fraction, 10 of a count), whose last half is at least half as steep as its first, and that is still there when
 * a live baseline is subtracted. Fewer than 60 samples decide nothing.
 */
export function judgeLeak({ samples, unit, baseline }: LeakQuestion): LeakVerdict {
  const own = growthOf(toMedians(samples))
  const facts = { samples: samples.length, ...own }
  if (samples.length < LEAK_SAMPLES) return { outcome: 'too-few-samples', ...facts }
  const outcome = judgeGrowth(own, own.start, unit)
  if (outcome !== 'leak' || baseline === undefined) return { outcome, ...facts }
  const difference = subtract(samples, baseline)
  // A baseline that was hardly seen takes nothing back.
  if (difference.length < LEAK_SAMPLES) return { outcome, ...facts }
  const beside = judgeGrowth(growthOf(toMedians(difference)), own.start, unit)
  return { outcome: beside === 'leak' ? 'leak' : 'shared', ...facts }
}

function judgeGrowth(growth: Growth, start: number, unit: ObservedUnit): LeakOutcome {
  if (growth.pRising >= TREND_ALPHA || growth.perHour <= 0) return 'none'
  const total = totalGrowth(growth)
  if (total <= SMALLEST_SHARE * start || total <= (SMALLEST_GROWTH[unit] ?? 0)) return 'small'
  const [first, last] = growth.halves
  return last >= STEADY * first && last > 0 ? 'leak' : 'flattening'
}

/** Medians of neighbouring samples at the middle of their times; a rest of fewer is left out. */
function toMedians(samples: readonly ObservedSample[]): readonly Point[] {
  const joined = Math.max(JOINED, Math.ceil(samples.length / MOST_MEDIANS))
  const points: Point[] = []
  for (let start = 0; start + joined <= samples.length; start += joined) {
    const group = samples.slice(start, start + joined)
    points.push({ x: median(group.map(({ atMs }) => atMs)), y: median(group.map(({ value }) => value)) })
  }
  return points
}

/** Each sample less the baseline's nearest in time; samples without one within two steps are left out. */
function subtract(
  samples: readonly ObservedSample[],
  baseline: readonly ObservedSample[],
): readonly ObservedSample[] {
  const steps = samples.slice(1).map(({ atMs }, i) => atMs - (samples[i]?.atMs ?? 0))
  const near = 2 * median(steps)
  let at = 0
  return samples.flatMap(({ atMs, value }) => {
    const distance = (i: number): number => Math.abs((baseline[i]?.atMs ?? Infinity) - atMs)
    while (at + 1 < baseline.length && distance(at + 1) <= distance(at)) at++
    const other = baseline[at]
    return other === undefined || distance(at) > near ? [] : [{ atMs, value: value - other.value }]
  })
}
