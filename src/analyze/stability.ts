import { findChangePoints } from '../compare/change-points.ts'
import { countErrors } from '../compare/counts.ts'
import { QUANTILES, requestsFor, NEEDED_BEYOND } from '../compare/metric.ts'
import { median } from '../compare/moderated.ts'
import type { Histogram } from '../measure/histogram.ts'
import { mergeHistograms } from '../measure/histogram.ts'
import type { Block, BlockCell, ErrorKind, Measurement } from '../measure/measurement.ts'
import type { Growth } from './growth.ts'
import { growthOf, totalGrowth, TREND_ALPHA } from './growth.ts'
import type { Point } from './trend.ts'

/** One stretch of the time at constant load, all requests together. */
export interface StabilityPeriod {
  /** Milliseconds from the start of the run. */
  readonly fromMs: number
  readonly toMs: number
  readonly completed: number
  readonly errors: number
  /** Refused, reset, not resolved, no TLS, timed out: no answer came at all. */
  readonly connectionErrors: number
  readonly throttled: number
  /** Answers each second while the side was under load. */
  readonly throughput: number
  /** Undefined where the right answers are too few for it. */
  readonly p50Ms: number | undefined
  readonly p95Ms: number | undefined
}

/**
 * `steady` · `rising` until the end · `elevated`: it rose and has stabilised · `falling` · `too-short` for a
 * verdict.
 */
export type TrendWord = 'steady' | 'rising' | 'elevated' | 'falling' | 'too-short'

export interface LatencyTrend extends Growth {
  readonly metric: 'p50' | 'p95'
  readonly word: TrendWord
}

export interface Stability {
  readonly periodMs: number
  readonly periods: readonly StabilityPeriod[]
  /** Of the latency at constant load, in milliseconds. */
  readonly trends: readonly LatencyTrend[]
  /** First and last hour; undefined below two hours. */
  readonly hours: readonly [StabilityPeriod, StabilityPeriod] | undefined
}

/** Lengths of a period, so that a run has at most `MOST_PERIODS`. */
const LENGTHS_MS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((s) => s * 1_000)
const MOST_PERIODS = 12

/** Blocks that a verdict needs; with fewer nothing can be called a trend. */
const FEWEST_BLOCKS = 12

/** Points that are compared pair by pair. */
const MOST_POINTS = 600

/** Medians among which a step is looked for. */
const LEVEL_POINTS = 24

/** Changes below both are noise that nobody feels: the allowances of METHOD §2. */
const SMALLEST = { p50: { share: 0.1, ms: 2 }, p95: { share: 0.1, ms: 5 } } as const

/** A rise goes on when the last half has this share of all of it: as much as half of the first half's. */
const GOES_ON = 1 / 3

const HOUR_MS = 3_600_000

/** The phase of constant load. */
const HOLD = 'hold'

const CONNECTION: readonly ErrorKind[] = ['timeout', 'refused', 'reset', 'dns', 'tls', 'connect', 'protocol']

/**
 * Did latency, errors and throughput hold at constant load? From the blocks of one side; undefined without a
 * block of constant load. Only latency gets a verdict in words: errors and throughput have objectives.
 */
export function judgeStability({ blocks }: Pick<Measurement, 'blocks'>): Stability | undefined {
  const held = blocks.filter(({ phase, activeMs }) => (phase ?? HOLD) === HOLD && activeMs > 0)
  const first = held[0]
  const last = held.at(-1)
  if (first === undefined || last === undefined) return undefined
  const span = last.startMs + last.durationMs - first.startMs
  const periodMs =
    LENGTHS_MS.find((length) => Math.ceil(span / length - 1e-9) <= MOST_PERIODS) ??
    Math.ceil(span / MOST_PERIODS / HOUR_MS) * HOUR_MS
  const hour = (from: number): StabilityPeriod =>
    toPeriod(held.filter(({ startMs }) => startMs >= from && startMs < from + HOUR_MS))
  return {
    periodMs,
    periods: groupsOf(held, (block) => Math.floor((block.startMs - first.startMs) / periodMs)).map(toPeriod),
    trends: [trendOf(held, 'p50'), trendOf(held, 'p95')],
    hours:
      span < 2 * HOUR_MS ? undefined : [hour(first.startMs), hour(last.startMs + last.durationMs - HOUR_MS)],
  }
}

function trendOf(blocks: readonly Block[], metric: 'p50' | 'p95'): LatencyTrend {
  const needed = requestsFor(QUANTILES[metric], metric === 'p50' ? 1 : NEEDED_BEYOND)
  const points = joinBlocks(blocks, needed).flatMap((group) => {
    const ms = quantileOf(latencyOf(group), QUANTILES[metric])
    return ms === undefined ? [] : [{ x: group[0]?.startMs ?? 0, y: ms }]
  })
  const growth = growthOf(points)
  if (points.length < FEWEST_BLOCKS) return { metric, ...growth, word: 'too-short' }
  const word = wordOf(growth, metric)
  return { metric, ...growth, word: word === 'steady' ? wordOfLevels(points, metric) : word }
}

function wordOf(growth: Growth, metric: 'p50' | 'p95'): TrendWord {
  if (!isFelt(growth.start, growth.end, metric)) return 'steady'
  if (growth.pRising > 1 - TREND_ALPHA) return 'falling'
  if (growth.pRising >= TREND_ALPHA) return 'steady'
  const lastHalf = (growth.halves[1] * growth.spanMs) / 2 / HOUR_MS
  return lastHalf >= GOES_ON * totalGrowth(growth) ? 'rising' : 'elevated'
}

function isFelt(start: number, end: number, metric: 'p50' | 'p95'): boolean {
  const { share, ms } = SMALLEST[metric]
  const change = Math.abs(end - start)
  return change > share * Math.min(start, end) && change > ms
}

/** A step is no line: what the trend test takes for slow noise is looked for as a change of level. */
function wordOfLevels(points: readonly Point[], metric: 'p50' | 'p95'): TrendWord {
  const joined = Math.ceil(points.length / LEVEL_POINTS)
  const values = Array.from({ length: Math.floor(points.length / joined) }, (_, i) =>
    median(points.slice(i * joined, (i + 1) * joined).map(({ y }) => y)),
  )
  const changes = findChangePoints([values])
  const start = median(values.slice(0, changes[0]?.index))
  const end = median(values.slice(changes.at(-1)?.index ?? 0))
  if (changes.length === 0 || !isFelt(start, end, metric)) return 'steady'
  return end > start ? 'elevated' : 'falling'
}

/** Neighbouring blocks put together until each group has `needed` right answers, and few enough groups. */
function joinBlocks(blocks: readonly Block[], needed: number): readonly (readonly Block[])[] {
  const right = (block: Block): number => cellsOf(block).reduce((sum, { latency }) => sum + latency.count, 0)
  const most = Math.ceil(blocks.length / MOST_POINTS)
  const groups: Block[][] = []
  let group: Block[] = []
  let count = 0
  for (const block of blocks) {
    group.push(block)
    count += right(block)
    if (count < needed || group.length < most) continue
    groups.push(group)
    group = []
    count = 0
  }
  return groups
}

function groupsOf(blocks: readonly Block[], key: (block: Block) => number): readonly (readonly Block[])[] {
  const groups = new Map<number, Block[]>()
  for (const block of blocks) groups.set(key(block), [...(groups.get(key(block)) ?? []), block])
  return [...groups.values()]
}

function toPeriod(blocks: readonly Block[]): StabilityPeriod {
  const cells = blocks.flatMap(cellsOf)
  const sum = (pick: (cell: BlockCell) => number): number => cells.reduce((all, cell) => all + pick(cell), 0)
  const activeMs = blocks.reduce((all, block) => all + block.activeMs, 0)
  const completed = sum((cell) => cell.completed)
  const latency = latencyOf(blocks)
  const last = blocks.at(-1)
  return {
    fromMs: blocks[0]?.startMs ?? 0,
    toMs: last === undefined ? 0 : last.startMs + last.durationMs,
    completed,
    errors: sum(({ errors }) => countErrors(errors)),
    connectionErrors: sum(({ errors }) => CONNECTION.reduce((all, kind) => all + (errors[kind] ?? 0), 0)),
    throttled: sum(({ errors }) => errors.throttled ?? 0),
    throughput: activeMs > 0 ? (completed * 1_000) / activeMs : 0,
    p50Ms: latency.count < requestsFor(0.5, NEEDED_BEYOND) ? undefined : quantileOf(latency, 0.5),
    p95Ms: latency.count < requestsFor(0.95, NEEDED_BEYOND) ? undefined : quantileOf(latency, 0.95),
  }
}

function cellsOf(block: Block): readonly BlockCell[] {
  return Object.values(block.requests)
}

function latencyOf(blocks: readonly Block[]): Histogram {
  return mergeHistograms(
    blocks.flatMap((block) => cellsOf(block).map(({ latency }) => latency)),
    2,
  )
}

function quantileOf(latency: Histogram, q: number): number | undefined {
  const us = latency.quantile(q)
  return us === undefined ? undefined : us / 1_000
}
