import type { Stage, Plan } from './plan.ts'
import type { Think } from '../config/scenario.ts'
import { random } from './random.ts'

/** Highest number of users at any time. */
export function userCount(stages: readonly Stage[]): number {
  return Math.ceil(Math.max(0, ...stages.map((stage) => Math.max(stage.from, stage.to))))
}

/** The level at a moment: arrivals each second, or users; 0 after the end. */
export function levelAt(stages: readonly Stage[], ms: number): number {
  let startMs = 0
  for (const { durationMs, from, to } of stages) {
    if (ms < startMs + durationMs) return from + ((to - from) * (ms - startMs)) / durationMs
    startMs += durationMs
  }
  return 0
}

/**
 * Closed model: the first moment from `ms` on at which user `user` (from 0) is wanted, in milliseconds;
 * Infinity when never again. A user is wanted while the level is above its number plus a half, so that a
 * rise from 0 to N lets them in one by one, evenly, and a fall lets the last ones go first.
 */
export function wantedFrom(stages: readonly Stage[], user: number, ms: number): number {
  const needed = user + 0.5
  let startMs = 0
  for (const stage of stages) {
    const endMs = startMs + stage.durationMs
    if (endMs > ms) {
      const from = Math.max(ms, startMs)
      const level = (at: number) => stage.from + ((stage.to - stage.from) * (at - startMs)) / stage.durationMs
      if (level(from) >= needed) return from
      if (stage.to > stage.from && stage.to >= needed)
        return startMs + ((needed - stage.from) / (stage.to - stage.from)) * stage.durationMs
    }
    startMs = endMs
  }
  return Infinity
}

/** Users that are wanted from the first moment start within this time at least, and at most. */
const STAGGER_MIN_MS = 100
const STAGGER_MAX_MS = 5000

/**
 * Delay of a user's very first iteration, so that users do not march in step when all are wanted at once:
 * spread by the seed over one mean pause between iterations.
 */
export function staggerMs(plan: Plan, user: number): number {
  if (plan.together === true) return 0
  const pauseMs = plan.think === undefined ? 0 : meanThinkMs(plan.think)
  const spreadMs = Math.min(
    STAGGER_MAX_MS,
    Math.max(STAGGER_MIN_MS, pauseMs),
    (plan.stages[0]?.durationMs ?? 0) / 2,
  )
  return random(plan.seed, 'stagger', user) * spreadMs
}

/** Mean of a pause, in milliseconds. */
export function meanThinkMs(think: Think): number {
  switch (think.kind) {
    case 'fixed':
      return think.ms
    case 'range':
      return (think.minMs + think.maxMs) / 2
    case 'exponential':
      return think.meanMs
    default:
      return think satisfies never
  }
}

/** One pause in milliseconds, drawn by position: iteration `n`, pause `m` in it. */
export function thinkMs(think: Think, seed: number, n: number, m: number): number {
  switch (think.kind) {
    case 'fixed':
      return think.ms
    case 'range':
      return think.minMs + (think.maxMs - think.minMs) * random(seed, 'think', n, m)
    case 'exponential':
      return -think.meanMs * Math.log1p(-random(seed, 'think', n, m))
    default:
      return think satisfies never
  }
}
