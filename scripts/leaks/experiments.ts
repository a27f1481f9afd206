import { judgeLeak } from '../../src/analyze/leak.ts'
import type { LeakOutcome } from '../../src/analyze/leak.ts'
import { mannKendall } from '../../src/analyze/trend.ts'
import { sampleMemory } from './memory.ts'
import type { MemoryModel } from './memory.ts'

/** A process of 500 MB under the noise of one row of the table. */
export interface Noise {
  readonly samples: number
  readonly sd: number
}

export const NOISES: readonly Noise[] = [120, 300, 600, 1_800].flatMap((samples) =>
  [0.01, 0.02, 0.04].map((sd) => ({ samples, sd })),
)

/** The row that the promise is about: ten minutes, noise of 2 %. */
export const STATED: Noise = { samples: 600, sd: 0.02 }

/** Correlation of one second with the next. */
export const CORRELATION = 0.8

export interface Row extends Noise {
  readonly runs: number
  /** Runs called a leak, without one. */
  readonly falseAlarms: number
  /** Runs in which a plain Mann–Kendall test of all samples sees a rise, without one. */
  readonly plain: number
  /** Runs called a leak that grow evenly by 10 %. */
  readonly found: number
  /** Runs called a leak that fill up by 10 % and stay there. */
  readonly filling: number
}

/** `runs` series of each kind under one noise. */
export function simulate(noise: Noise, runs: number, seed: number): Row {
  const still: MemoryModel = { ...noise, start: 500e6, correlation: CORRELATION, growth: 0, shape: 'even' }
  const leaks = (model: MemoryModel): number => countOutcomes(model, runs, seed).leak ?? 0
  return {
    ...noise,
    runs,
    falseAlarms: leaks(still),
    plain: indices(runs).filter(
      (index) => mannKendall(sampleMemory(still, seed, index).map(({ value }) => value)).pRising < 0.01,
    ).length,
    found: leaks({ ...still, growth: 0.1 }),
    filling: leaks({ ...still, growth: 0.1, shape: 'filling' }),
  }
}

/** How often each outcome came. */
export function countOutcomes(
  model: MemoryModel,
  runs: number,
  seed: number,
): Readonly<Partial<Record<LeakOutcome, number>>> {
  const counts: Partial<Record<LeakOutcome, number>> = {}
  for (const index of indices(runs)) {
    const { outcome } = judgeLeak({ samples: sampleMemory(model, seed, index), unit: 'bytes' })
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}

function indices(runs: number): readonly number[] {
  return Array.from({ length: runs }, (_, index) => index)
}
