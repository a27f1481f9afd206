import type { ObservedSample } from '../measure/observed.ts'

/** Batches of time whose means are nearly independent; more would not be, fewer are a wide interval. */
export const BATCHES = 10
/** Fewest samples of a series that a change can be told from. */
export const SAMPLES_TO_COMPARE = 2 * BATCHES

/** The values in each of ten equal stretches of the time from `fromMs` to `toMs`, in order. */
export function batchesOf(
  samples: readonly ObservedSample[],
  fromMs: number,
  toMs: number,
): readonly (readonly number[])[] {
  const batches = Array.from({ length: BATCHES }, (): number[] => [])
  for (const { atMs, value } of samples) {
    const at = Math.floor(((atMs - fromMs) / (toMs - fromMs)) * BATCHES)
    batches[Math.max(0, Math.min(BATCHES - 1, at))]?.push(value)
  }
  return batches
}

/** NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
