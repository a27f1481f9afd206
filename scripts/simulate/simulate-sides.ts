import type { LiveSides } from '../../src/compare/pairing.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import type { Block, BlockCell, Measurement } from '../../src/measure/measurement.ts'
import { emptyTally } from '../../src/measure/tally.ts'
import type { Plan, Side } from '../../src/plan/plan.ts'
import type { Generator } from './generator.ts'
import { latencyShape } from './latency-shape.ts'
import type { LatencyShape } from './latency-shape.ts'
import type { Noise } from './noise.ts'
import { deploy, drawInto, errorRain, REQUESTS } from './service.ts'
import type { Slowdown } from './service.ts'
import { CELL_S, drawRunner, drawWeather } from './weather.ts'

/** Where the side's requests of a block were due: cells of the run, and the place of their slice. */
interface Stretch {
  readonly from: number
  readonly to: number
  readonly position: 0 | 1
}

type Errors = readonly ((times: number) => number)[]

/**
 * Both sides of one simulated run, all blocks of the plan. The comparison judges blocks; tallies of the
 * whole run are therefore left empty, under the names of the requests.
 */
export function simulateSides(
  plan: Plan,
  noise: Noise,
  slowdown: Slowdown | undefined,
  random: Generator,
  onWeather: (ofBaseline: Float64Array, runner: number) => void = () => undefined,
): LiveSides {
  const perBlock = Math.round(plan.blocks.durationMs / 1000 / CELL_S)
  const cells = perBlock * plan.blocks.max
  const runner = drawRunner(noise, random)
  const shared = drawWeather(cells, runner, noise, random)
  const weather = {
    baseline: shared,
    candidate: noise.oneHost ? shared : drawWeather(cells, runner, noise, random),
  }
  onWeather(shared, runner)
  const scale = { baseline: deploy(noise, undefined, random), candidate: deploy(noise, slowdown, random) }
  const errors = {
    baseline: REQUESTS.map(() => errorRain(random)),
    candidate: REQUESTS.map(() => errorRain(random)),
  }
  const shape = latencyShape(noise.shape)
  const blocks: Record<Side, Block[]> = { baseline: [], candidate: [] }
  for (let index = 0; index < plan.blocks.max; index++) {
    const candidateFirst = random.uniform() < 0.5
    for (const side of ['baseline', 'candidate'] as const) {
      const first = (side === 'candidate') === candidateFirst
      const stretches = stretchesOf(plan, index * perBlock, perBlock, first)
      const active = stretches.reduce((sum, { from, to }) => sum + to - from, 0)
      blocks[side].push({
        index,
        startMs: 10_000 + index * plan.blocks.durationMs,
        durationMs: plan.blocks.durationMs,
        activeMs: active * CELL_S * 1000,
        requests: drawBlock(plan, stretches, weather[side], scale[side], errors[side], shape, random),
      })
    }
  }
  return { baseline: measurementOf(blocks.baseline), candidate: measurementOf(blocks.candidate) }
}

/**
 * A third side of a duet: another deployment of main, under the weather of the baseline. The sides
 * themselves are drawn first, with the same numbers as without it.
 */
export function simulateThree(
  plan: Plan,
  noise: Noise,
  slowdown: Slowdown | undefined,
  random: Generator,
): { readonly sides: LiveSides; readonly third: Measurement } {
  if (plan.interleave !== 'duet') throw new Error('a third side needs a duet')
  const shared: { readonly weather: Float64Array; readonly runner: number }[] = []
  const sides = simulateSides(plan, noise, slowdown, random, (weather, runner) =>
    shared.push({ weather, runner }),
  )
  const [drawn] = shared
  if (drawn === undefined) throw new Error('the sides were drawn without weather')
  const perBlock = Math.round(plan.blocks.durationMs / 1000 / CELL_S)
  const { weather: cells, runner } = drawn
  const weather = noise.oneHost ? cells : drawWeather(cells.length, runner, noise, random)
  const scale = deploy(noise, undefined, random)
  const errors = REQUESTS.map(() => errorRain(random))
  const shape = latencyShape(noise.shape)
  const blocks = sides.baseline.blocks.map((block): Block => {
    const stretches = stretchesOf(plan, block.index * perBlock, perBlock, true)
    return { ...block, requests: drawBlock(plan, stretches, weather, scale, errors, shape, random) }
  })
  return { sides, third: measurementOf(blocks) }
}

/** ABBA or BAAB: the side that comes first has the outer slices. In duet both sides have it all. */
function stretchesOf(plan: Plan, start: number, length: number, first: boolean): readonly Stretch[] {
  if (plan.interleave === 'duet') return [{ from: start, to: start + length, position: 0 }]
  const slice = length / 4
  const [one, other] = first ? [0, 3] : [1, 2]
  return [
    { from: start + one * slice, to: start + (one + 1) * slice, position: 0 },
    { from: start + other * slice, to: start + (other + 1) * slice, position: 1 },
  ]
}

function drawBlock(
  plan: Plan,
  stretches: readonly Stretch[],
  weather: Float64Array,
  scale: Float64Array,
  rain: Errors,
  shape: LatencyShape,
  random: Generator,
): Record<string, BlockCell> {
  const requests: Record<string, BlockCell> = {}
  for (const [r, { name, rate }] of plan.requests.entries()) {
    const latency = new Histogram(2)
    const counts: [number, number] = [0, 0]
    const lnSums: [number, number] = [0, 0]
    let sent = 0
    let wrong = 0
    for (const { from, to, position } of stretches)
      for (let cell = from; cell < to; cell++) {
        // A constant rate: what was due by the end of the cell, less what was due before it.
        const due = Math.floor((cell + 1) * CELL_S * rate) - Math.floor(cell * CELL_S * rate)
        const bad = rain[r]?.(due) ?? 0
        const times = due - bad
        const scaleUs = (scale[r] ?? 0) * (weather[cell] ?? 0)
        counts[position] += times
        lnSums[position] += drawInto(latency, times, scaleUs, shape, random)
        sent += due
        wrong += bad
      }
    requests[name] = {
      sent,
      completed: sent,
      errors: wrong > 0 ? { 'status-5xx': wrong } : {},
      latency,
      position: [
        { count: counts[0], lnSum: lnSums[0] },
        { count: counts[1], lnSum: lnSums[1] },
      ],
    }
  }
  return requests
}

const NOTHING = emptyTally()

function measurementOf(blocks: readonly Block[]): Measurement {
  return {
    requests: Object.fromEntries(REQUESTS.map(({ name }) => [name, NOTHING])),
    total: NOTHING,
    scenarios: {},
    blocks,
    timeline: [],
    activeMs: blocks.reduce((sum, { activeMs }) => sum + activeMs, 0),
  }
}
