import type { ObservedSample } from '../../src/measure/observed.ts'
import { makeGenerator } from '../simulate/generator.ts'

/** A process whose memory is sampled each second. */
export interface MemoryModel {
  readonly samples: number
  /** Bytes it starts with. */
  readonly start: number
  /** Standard deviation of the noise as a share of the start; AR(1), so that a second resembles the last one. */
  readonly sd: number
  readonly correlation: number
  /** Share of the start that it has grown by at the end. */
  readonly growth: number
  /** How it grows: evenly, or ever slower, as a cache or a compiler that fills up. */
  readonly shape: 'even' | 'filling'
}

/** How fast filling memory fills: after a fifth of the run 1 − 1/e of it is there. */
const FILLING = 5

/** One such process; the same seed and index give the same one. */
export function sampleMemory(model: MemoryModel, seed: number, index: number): readonly ObservedSample[] {
  const generator = makeGenerator(seed, 0x1eaf, index)
  const { samples, start, sd, correlation, growth, shape } = model
  let noise = generator.normal()
  return Array.from({ length: samples }, (_, i) => {
    const part = i / (samples - 1)
    const grown = shape === 'even' ? part : 1 - Math.exp(-FILLING * part)
    const value = start * (1 + growth * grown + sd * noise)
    noise = correlation * noise + Math.sqrt(1 - correlation ** 2) * generator.normal()
    return { atMs: i * 1_000, value }
  })
}
