import { askedOf } from '../../src/analyze/observed-level.ts'
import type { ObservedRun } from '../../src/analyze/observed-runs.ts'
import type { StoredSeries } from '../../src/baseline/history.ts'
import type { Observed, ObservedKind, ObservedSeries, ObservedUnit } from '../../src/measure/observed.ts'
import type { Stage } from '../../src/plan/plan.ts'

/** Ten seconds of warm-up, then two minutes at full load. */
export const STAGES: readonly Stage[] = [
  { phase: 'warm-up', durationMs: 10_000, from: 10, to: 10 },
  { phase: 'hold', durationMs: 120_000, from: 10, to: 10 },
]

/** A series with a value for each second of the whole run. */
export function aSeries(
  name: string,
  unit: ObservedUnit,
  kind: ObservedKind,
  value: (second: number) => number,
  target = 'target',
): ObservedSeries {
  const samples = Array.from({ length: 130 }, (_, second) => ({ atMs: second * 1_000, value: value(second) }))
  return { name, target, unit, kind, expression: name, samples, gaps: [] }
}

/** A side that reports these series. */
export function reporting(...series: readonly ObservedSeries[]): Observed {
  return { series, restarts: [] }
}

/** The small wave that every real series has; the same for everyone. */
export const wave = (second: number): number => Math.sin(second * 1.7) + Math.cos(second * 0.9)

export const MB = 1e6

/** What a run keeps of a series that `aSeries` makes, at this level. */
export function stored(
  level: number,
  of: Pick<ObservedSeries, 'name' | 'unit' | 'kind'> & Partial<StoredSeries>,
): StoredSeries {
  const { name, unit, kind, ...given } = of
  return {
    name,
    target: 'target',
    asked: askedOf({ expression: name, unit, kind }),
    level,
    error: 0,
    samples: 120,
    ...given,
  }
}

/** Stored runs of main, a day apart, the first of them the newest, each with these series. */
export function runsWith(series: readonly (readonly StoredSeries[])[]): readonly ObservedRun[] {
  return series.map((one, age) => ({
    sha: (0xabc0000 + age).toString(16).padEnd(40, '0'),
    at: new Date(Date.UTC(2026, 1, 28) - age * 86_400_000).toISOString(),
    series: one,
  }))
}
