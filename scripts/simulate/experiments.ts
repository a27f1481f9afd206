import { USUAL } from './noise.ts'
import type { Noise } from './noise.ts'
import { DUET, SLICES } from './simulated-plan.ts'
import type { Shape } from './simulated-plan.ts'

/** Many simulated runs of one kind, judged by one or more rules. Plain data: workers find it by its id. */
export type Experiment = LiveExperiment | HistoryExperiment | InTurnExperiment | PlaceboExperiment

interface Common {
  readonly id: string
  readonly variant: Variant
  /** Factor on one request's latency; which of the five takes turns. 1 is A/A. */
  readonly factor: number
  /** Share of the full number of runs. */
  readonly share: number
}

export interface LiveExperiment extends Common {
  readonly kind: 'live'
  /** Each σ_inst that the gate is told, one after the other, on the same runs. */
  readonly sigmas: readonly number[]
  readonly sensitive: boolean
  /** Also judged by Mann–Whitney, or by a gate that peeks. */
  readonly beside: 'nothing' | 'mann-whitney' | 'peeking'
}

export interface HistoryExperiment extends Common {
  readonly kind: 'history'
}

/** Base, then head, on one runner. */
export interface InTurnExperiment extends Common {
  readonly kind: 'in-turn'
}

/** A gate that also holds its baseline against itself. */
export interface PlaceboExperiment extends Common {
  readonly kind: 'placebo'
}

/** A way to measure, under one noise. */
export interface Variant {
  readonly name: string
  readonly shape: Shape
  readonly noise: Noise
}

const HEAVY = { busyS: 3, everyS: 10, most: 4 }

/** METHOD §8.2. The first two are the defaults: remote targets, and targets on the runner. */
export const VARIANTS = {
  duet: { name: 'duet', shape: DUET, noise: USUAL },
  abba: { name: 'ABBA, slices of 1.25 s', shape: SLICES, noise: USUAL },
  abba1: { name: 'ABBA, slices of 1 s', shape: { ...SLICES, blockS: 4, lookEvery: 5 }, noise: USUAL },
  abba5: { name: 'ABBA, slices of 5 s', shape: { ...SLICES, blockS: 20, lookEvery: 1 }, noise: USUAL },
  inst2: { name: 'instances differ by 2 %', shape: DUET, noise: { ...USUAL, instanceSd: 0.02 } },
  inst4: { name: 'instances differ by 4 %', shape: DUET, noise: { ...USUAL, instanceSd: 0.04 } },
  heavy: { name: 'heavy neighbour, duet', shape: DUET, noise: { ...USUAL, neighbour: HEAVY } },
  heavyAbba: { name: 'heavy neighbour, ABBA', shape: SLICES, noise: { ...USUAL, neighbour: HEAVY } },
  uniform: { name: 'runners ±20 %', shape: DUET, noise: { ...USUAL, runner: 'uniform' } },
  apart: { name: 'separate hosts', shape: DUET, noise: { ...USUAL, oneHost: false } },
  slow: { name: 'AR(1) of .98', shape: DUET, noise: { ...USUAL, memory: 0.98 } },
  slowAbba: { name: 'AR(1) of .98, ABBA', shape: SLICES, noise: { ...USUAL, memory: 0.98 } },
  unimodal: { name: 'unimodal latencies', shape: DUET, noise: { ...USUAL, shape: 'unimodal' } },
  rare: { name: '10 requests/s', shape: { ...DUET, rate: 10 }, noise: USUAL },
} as const satisfies Record<string, Variant>

/** The sensitive profile of T4: 80/s, 300 s, well-known instances. */
const SENSITIVE: Variant = {
  name: 'sensitive profile, duet',
  shape: { ...DUET, rate: 80, lengthS: 300 },
  noise: { ...USUAL, instanceSd: 0.005 },
}

const HISTORY: Variant = { name: 'cached history', shape: { ...DUET, interleave: 'none' }, noise: USUAL }

/**
 * σ_inst that a gate is told which A/A runs have calibrated for the variant, and one that has not. Between
 * separate hosts the calibration of METHOD §6 finds 0.042, 0.056 and 0.054 for p50, p95 and p99.
 */
const SIGMAS: Readonly<Partial<Record<keyof typeof VARIANTS, readonly number[]>>> = {
  inst2: [0.02, 0.01],
  inst4: [0.04, 0.01],
  apart: [0.05, 0.01],
}

/** Every experiment; those that the figures of METHOD §7 hang on come first. */
export const EXPERIMENTS: readonly Experiment[] = [
  live('duet', 1, 1),
  live('abba', 1, 1),
  live('duet', 1.2, 0.5),
  live('abba', 1.2, 0.5),
  live('duet', 1.15, 0.5),
  live('abba', 1.15, 0.5),
  live('inst4', 1, 0.5),
  { ...live('duet', 1, 0.75), id: 'peeking-1', sigmas: [], beside: 'peeking' },
  { kind: 'history', id: 'history-1', variant: HISTORY, factor: 1, share: 0.25 },
  { kind: 'history', id: 'history-1.2', variant: HISTORY, factor: 1.2, share: 0.15 },
  { kind: 'in-turn', id: 'in-turn-1', variant: VARIANTS.abba, factor: 1, share: 1 },
  { kind: 'in-turn', id: 'in-turn-1.2', variant: VARIANTS.abba, factor: 1.2, share: 0.5 },
  live('inst2', 1.15, 0.25),
  sensitive(1.1, 0.125),
  sensitive(1, 0.125),
  live('heavy', 1, 0.5),
  live('apart', 1, 0.5),
  live('slow', 1, 0.5),
  live('inst2', 1, 0.5),
  live('rare', 1, 0.5),
  live('uniform', 1, 0.5),
  live('unimodal', 1, 0.5),
  live('abba1', 1, 0.5),
  live('abba5', 1, 0.5),
  live('heavyAbba', 1, 0.5),
  live('slowAbba', 1, 0.5),
  ...(['inst2', 'inst4', 'heavy', 'apart', 'slow', 'rare', 'uniform', 'unimodal'] as const).map((key) =>
    live(key, 1.2, 0.125),
  ),
  ...(['abba1', 'abba5', 'heavyAbba', 'slowAbba'] as const).map((key) => live(key, 1.2, 0.125)),
  live('duet', 1.1, 0.125),
  placebo('duet', 1, 0.5),
  placebo('inst4', 1, 0.25),
  placebo('apart', 1, 0.25),
  placebo('heavyAbba', 1, 0.25),
  placebo('duet', 1.2, 0.1),
  placebo('inst4', 1.2, 0.1),
]

function placebo(key: keyof typeof VARIANTS, factor: number, share: number): PlaceboExperiment {
  return { kind: 'placebo', id: `placebo-${key}-${factor}`, variant: VARIANTS[key], factor, share }
}

function sensitive(factor: number, share: number): LiveExperiment {
  return {
    kind: 'live',
    id: `sensitive-${factor}`,
    variant: SENSITIVE,
    factor,
    share,
    sigmas: [0.005],
    sensitive: true,
    beside: 'nothing',
  }
}

function live(key: keyof typeof VARIANTS, factor: number, share: number): LiveExperiment {
  const main = key === 'duet' || key === 'abba'
  return {
    kind: 'live',
    id: `${key}-${factor}`,
    variant: VARIANTS[key],
    factor,
    share,
    sigmas: SIGMAS[key] ?? [0.01],
    sensitive: false,
    beside: main && (factor === 1 || factor === 1.2) ? 'mann-whitney' : 'nothing',
  }
}
