import type { Threshold } from '../config/threshold.ts'
import type { Sizing } from '../config/sizing.ts'
import type { Measurement } from '../measure/measurement.ts'
import { toCriteria } from './criterion.ts'
import { describeLaw, placeOf } from './law-figures.ts'
import type { LawFigures, Place } from './law-figures.ts'
import { toLoadLevels } from './load-level.ts'
import type { LoadLevel } from './load-level.ts'
import { project } from './projection.ts'
import type { Projection } from './projection.ts'
import { meanOf } from './resample.ts'
import { analyzeLevels, LEAST_LEVELS } from './scaling-law.ts'
import type { LevelsAnswer } from './scaling-law.ts'
import { sizeFleet } from './sizing.ts'
import type { Fleet } from './sizing.ts'

/** What a load: `rate` is arrivals each second (open model), `users` is users (closed model). */
export type LoadUnit = 'rate' | 'users'

/**
 * How much load the target carries, from a profile that rose step by step. Plain data as it stands in
 * `result.json`: absence is null, what has no upper bound is null too.
 */
export interface Capacity {
  readonly unit: LoadUnit
  /** Instances that served the target; loads are of all of them together unless they say otherwise. */
  readonly instances: number
  /** What a load had to meet to be safe, in words. */
  readonly criteria: readonly string[]
  readonly levels: readonly CapacityLevel[]
  readonly safe: SafeCapacity
  /** Null with the reason in `notes`. */
  readonly law: LawFigures | null
  /** The measured level of greatest power X/R, where the law could not be fitted or confirms it. */
  readonly knee: Place | null
  /** The measured level with the highest throughput. */
  readonly highest: Place
  readonly projections: readonly Projection[]
  readonly fleet: Fleet | null
  /** What the reader should know before relying on it. */
  readonly notes: readonly string[]
}

export interface CapacityLevel {
  readonly phase: string
  readonly level: number
  readonly inFlight: number
  /** Right answers each second. */
  readonly throughput: number
  /** Mean milliseconds in flight, N/X. */
  readonly meanMs: number
  readonly p95Ms: number | null
  readonly errorRate: number
  /** Answers kept up; false where requests piled up: then the law leaves the level out. */
  readonly balanced: boolean
  /** Criteria that it broke; empty for a level that held. */
  readonly broke: readonly string[]
}

export interface SafeCapacity {
  /** `found` between two levels, `beyond` the heaviest level, `below` the lightest. */
  readonly kind: 'found' | 'beyond' | 'below'
  /** The safe load; `beyond`: the heaviest level, which held; `below`: the lightest, which did not. */
  readonly level: number
  /** 95 %; null for no upper bound within what was measured. */
  readonly interval: readonly [low: number, high: number | null]
  /** Right answers each second, and requests in flight, at `level`. */
  readonly throughput: number
  readonly inFlight: number
  /** Heaviest level that held, lightest that broke, and what it broke first. */
  readonly held: number | null
  readonly broke: number | null
  readonly by: string | null
}

/** What capacity is computed from. */
export interface CapacityQuestion {
  readonly model: 'open' | 'closed'
  readonly measurement: Measurement
  /** Limits of all requests. */
  readonly limits: readonly Pick<Threshold, 'metric' | 'max'>[]
  readonly sizing: Sizing
  /** Level of the default profile, where it has the same unit; what growth starts from unless configured. */
  readonly usual: number | undefined
  /** The load generator did not keep up: what it measured was itself. */
  readonly saturated: boolean
  readonly seed: number
}

/** Constant levels that a load must have before anything is said about capacity. */
const LEAST_STEPS = 2

/** Undefined for a load without steps, and for one that the generator itself could not make. */
export function analyzeCapacity(question: CapacityQuestion): Capacity | undefined {
  const { criteria, left } = toCriteria(question.limits, question.model)
  const levels = toLoadLevels(question.measurement, criteria)
  if (levels.length < LEAST_STEPS || question.saturated) return undefined
  const answer = analyzeLevels(levels, criteria, question.seed)
  const rows = levels.map((level) => toRow(level, criteria))
  const sampled = levels.every(({ slices }) => slices.length > 1)
  const safe = toSafe(answer, rows, sampled)
  const unit: LoadUnit = question.model === 'open' ? 'rate' : 'users'
  const limited = criteria.some(({ kind }) => kind !== 'undelivered')
  return {
    unit,
    instances: question.sizing.instances,
    criteria: criteria.map(({ text }) => text),
    levels: rows,
    safe,
    law: answer.law === undefined ? null : describeLaw(answer.law),
    knee: kneeAmong(rows),
    highest: placeOf(rows.reduce((a, b) => (b.throughput > a.throughput ? b : a))),
    projections: answer.law === undefined ? [] : project(answer.law, rows, unit),
    fleet: sizeFleet({ safe, sizing: question.sizing, unit, usual: question.usual }) ?? null,
    notes: [
      ...(limited
        ? []
        : [
            'No max limit on a percentile or on errors is configured for all requests, so "safe" only means that the load was delivered. Set thresholds such as p95: { max: 500ms }.',
          ]),
      ...(left.length === 0
        ? []
        : [`Not used, because it cannot be counted by request: ${left.join(', ')}.`]),
      ...(sampled
        ? []
        : [
            'Some levels are one block long, so the intervals know nothing of luck within them. Let each level last several blocks: a longer every, or a shorter block.',
          ]),
      ...(answer.law !== undefined ? [] : [whyNoLaw(rows)]),
    ],
  }
}

function toRow(level: LoadLevel, criteria: ReturnType<typeof toCriteria>['criteria']): CapacityLevel {
  const { inFlight, throughput, shares } = meanOf(level, level.slices)
  return {
    phase: level.phase,
    level: level.level,
    inFlight,
    throughput,
    meanMs: throughput === 0 ? 0 : (inFlight / throughput) * 1000,
    p95Ms: level.p95Ms ?? null,
    errorRate: level.errorRate,
    balanced: level.balanced,
    broke: criteria.filter(({ allowed }, at) => (shares[at] ?? 0) > allowed).map(({ text }) => text),
  }
}

function toSafe(
  { safe, safeInterval }: LevelsAnswer,
  rows: readonly CapacityLevel[],
  sampled: boolean,
): SafeCapacity {
  const level = safe.kind === 'found' ? safe.level : safe.kind === 'beyond' ? safe.held : safe.broke
  const held = safe.kind === 'below' ? null : safe.held
  const broke = safe.kind === 'beyond' ? null : safe.broke
  const [low, high] = safeInterval
  return {
    kind: safe.kind,
    level,
    // The heaviest level is as far as anybody looked: a replicate without a break says nothing beyond it.
    // The other way, nothing was measured between what held and what broke: the truth may lie up to there.
    interval: [
      // A level of one block cannot be drawn again: only what held is sure then.
      Math.min(sampled ? low : (held ?? 0), rows.at(-1)?.level ?? low),
      Number.isFinite(high) ? Math.max(high, broke ?? high) : null,
    ],
    ...atLevel(rows, level),
    held,
    broke,
    by: safe.kind === 'beyond' ? null : safe.by.text,
  }
}

/**
 * Throughput and requests in flight at a level, on straight lines between those measured; requests that piled up
 * at the heavier of two levels are no part of the way there.
 */
export function atLevel(
  rows: readonly CapacityLevel[],
  level: number,
): Pick<SafeCapacity, 'throughput' | 'inFlight'> {
  const after = rows.find((row) => row.level >= level) ?? rows.at(-1)
  const before = rows.findLast((row) => row.level <= level) ?? after
  if (before === undefined || after === undefined) return { throughput: 0, inFlight: 0 }
  const way = after.level === before.level ? 0 : (level - before.level) / (after.level - before.level)
  const on = (from: number, to: number): number => from + way * (to - from)
  return {
    throughput: on(before.throughput, after.throughput),
    inFlight: after.balanced ? on(before.inFlight, after.inFlight) : before.inFlight,
  }
}

/** Null when the greatest power is at the heaviest level: then the knee was not reached. */
function kneeAmong(rows: readonly CapacityLevel[]): Place | null {
  const power = ({ throughput, meanMs }: CapacityLevel): number => throughput / Math.max(meanMs, 1e-6)
  const best = rows.reduce((a, b) => (power(b) > power(a) ? b : a))
  return best === rows.at(-1) ? null : placeOf(best)
}

function whyNoLaw(rows: readonly CapacityLevel[]): string {
  const steady = rows.filter(({ balanced }) => balanced).length
  return steady < LEAST_LEVELS
    ? `The scaling law needs at least ${LEAST_LEVELS} levels in which answers kept up; there are ${steady}. Use a smaller step, or let the load rise longer.`
    : 'The levels do not determine the scaling law: their loads differ too little.'
}
