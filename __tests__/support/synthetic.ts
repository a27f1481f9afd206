import { Histogram } from '../../src/measure/histogram.ts'
import type { Block, BlockCell, ErrorCounts, Measurement, Tally } from '../../src/measure/measurement.ts'
import type { Plan } from '../../src/plan/plan.ts'

/** Uniform numbers in [0, 1) from a seed (mulberry32, Tommy Ettinger, public domain). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Standard normal numbers from uniform ones (Box & Muller 1958). */
export function normals(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

export interface SyntheticPlan {
  readonly requests?: readonly string[]
  /** Requests each second, for each request name, on the side under load. */
  readonly rate?: number
  readonly blocks?: Partial<Plan['blocks']>
  readonly model?: Plan['model']
  readonly interleave?: Plan['interleave']
  readonly local?: boolean
}

/** A plan with 36 blocks of 5 s in which each side gets `rate` for each request (duet), half of it in slices. */
export function aPlan(given: SyntheticPlan = {}): Plan {
  const blocks = { durationMs: 5000, min: 8, max: 36, lookEvery: 4, ...given.blocks }
  const interleave = given.interleave ?? 'duet'
  const names = given.requests ?? ['GET /a', 'GET /b', 'GET /c', 'GET /d', 'GET /e']
  const rate = given.rate ?? 40
  const share = interleave === 'slices' ? 0.5 : 1
  const target = (port: number): Plan['sides']['candidate'] => ({
    url: `http://127.0.0.1:${port}`,
    headers: {},
    local: given.local ?? true,
  })
  const holdMs = blocks.durationMs * blocks.max
  return {
    profile: 'default',
    seed: 1,
    fingerprint: 'f00d',
    model: given.model ?? 'open',
    stages: [
      { phase: 'warm-up', durationMs: 10_000, from: rate, to: rate },
      { phase: 'hold', durationMs: holdMs, from: rate * names.length, to: rate * names.length },
    ],
    think: undefined,
    blocks,
    interleave,
    sides: { candidate: target(1), baseline: interleave === 'none' ? undefined : target(2) },
    scenarios: [],
    requests: names.map((name) => ({
      name,
      scenario: 'all',
      rate,
      planned: Math.round((rate * share * holdMs) / 1000),
    })),
    http: { timeoutMs: 10_000, connectTimeoutMs: 5000, connections: 50, verifyTls: true },
    workers: 1,
    totalRequests: 2 * Math.round((rate * names.length * share * holdMs) / 1000),
  }
}

export interface SyntheticCell {
  readonly latenciesUs: readonly number[]
  readonly errors?: ErrorCounts
}

/** What a side answered to one request in one block. */
export type Answers = (request: string, block: number) => SyntheticCell

/** A measurement with these answers in each block. */
export function measured(plan: Plan, blocks: number, answers: Answers): Measurement {
  const share = plan.interleave === 'slices' ? 0.5 : 1
  const tallies = new Map(plan.requests.map(({ name }) => [name, emptyTally()]))
  const total = emptyTally()
  const list: Block[] = []
  for (let index = 0; index < blocks; index++) {
    const cells: Record<string, BlockCell> = {}
    for (const { name } of plan.requests) {
      const { latenciesUs, errors = {} } = answers(name, index)
      cells[name] = cellOf(latenciesUs, errors)
      for (const tally of [tallies.get(name), total]) if (tally) addTo(tally, latenciesUs, errors)
    }
    list.push({
      index,
      startMs: 10_000 + index * plan.blocks.durationMs,
      durationMs: plan.blocks.durationMs,
      activeMs: plan.blocks.durationMs * share,
      requests: cells,
    })
  }
  return {
    requests: Object.fromEntries(tallies),
    total,
    scenarios: {},
    blocks: list,
    timeline: [],
    activeMs: blocks * plan.blocks.durationMs * share,
  }
}

export interface Lognormal {
  readonly seed: number
  readonly medianMs?: number
  readonly sigma?: number
  /** Factor on every latency of these requests. */
  readonly slower?: Readonly<Record<string, number>>
  /** Probability of an error, for all requests or by name. */
  readonly errorRate?: number | Readonly<Record<string, number>>
  /** Noise of the machine in each block, shared by sides that share the function. */
  readonly weather?: (block: number) => number
}

/** Lognormal latencies, as many in each block as the plan sends. */
export function lognormal(plan: Plan, given: Lognormal): Answers {
  const uniform = seeded(given.seed)
  const normal = normals(uniform)
  const median = (given.medianMs ?? 20) * 1000
  return (request, block) => {
    const count = Math.round(
      (plan.requests.find(({ name }) => name === request)?.planned ?? 0) / plan.blocks.max,
    )
    const factor = (given.slower?.[request] ?? 1) * (given.weather?.(block) ?? 1)
    const latenciesUs: number[] = []
    const { errorRate = 0 } = given
    const wrongShare = typeof errorRate === 'number' ? errorRate : (errorRate[request] ?? 0)
    let wrong = 0
    for (let i = 0; i < count; i++) {
      if (uniform() < wrongShare) wrong++
      else latenciesUs.push(median * factor * Math.exp((given.sigma ?? 0.4) * normal()))
    }
    return wrong > 0 ? { latenciesUs, errors: { 'status-5xx': wrong } } : { latenciesUs }
  }
}

const EMPTY = new Histogram(3)

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function emptyTally(): Mutable<Tally> {
  return {
    sent: 0,
    completed: 0,
    errors: {},
    expected: {},
    bytes: 0,
    latency: new Histogram(3),
    // Nothing that is judged reads it: the same for all.
    serviceTime: EMPTY,
    failedLatency: EMPTY,
  }
}

function addTo(tally: Mutable<Tally>, latenciesUs: readonly number[], errors: ErrorCounts): void {
  const sums: Record<string, number> = { ...tally.errors }
  let wrong = 0
  for (const [kind, count] of Object.entries(errors)) {
    sums[kind] = (sums[kind] ?? 0) + count
    wrong += count
  }
  tally.errors = sums
  tally.sent += latenciesUs.length + wrong
  tally.completed += latenciesUs.length + wrong
  tally.bytes += latenciesUs.length * 1000
  for (const latency of latenciesUs) tally.latency.record(latency)
}

function cellOf(latenciesUs: readonly number[], errors: ErrorCounts): BlockCell {
  const latency = new Histogram(2)
  const position = [
    { count: 0, lnSum: 0 },
    { count: 0, lnSum: 0 },
  ] as const satisfies readonly Mutable<BlockCell['position'][0]>[]
  for (const [i, value] of latenciesUs.entries()) {
    latency.record(value)
    const slice: Mutable<BlockCell['position'][0]> = position[i % 2 === 0 ? 0 : 1]
    slice.count++
    slice.lnSum += Math.log(Math.max(1, value))
  }
  const wrong = Object.values(errors).reduce((sum, count) => sum + count, 0)
  return {
    sent: latenciesUs.length + wrong,
    completed: latenciesUs.length + wrong,
    errors,
    latency,
    position,
  }
}
