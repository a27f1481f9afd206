import type { Generator } from './generator.ts'
import { DRIFT_SD, NEIGHBOUR_LEAST, WANDER_SD, WITHIN_CLASS_SD } from './noise.ts'
import type { Noise } from './noise.ts'

/** Time is cut into cells in which the machine's speed is constant: four to a second. */
export const CELL_S = 0.25

/** ln of a runner's speed factor: constant for everything that runs on it. */
export function drawRunner(noise: Noise, random: Generator): number {
  const within = WITHIN_CLASS_SD * random.normal()
  if (noise.runner === 'uniform') return within + Math.log(0.8 + 0.4 * random.uniform())
  const u = random.uniform()
  return within + (u < 0.7 ? 0 : u < 0.85 ? Math.log(1.25) : Math.log(0.8))
}

/** Factor on every latency in each cell of a run: runner, AR(1), drift, neighbour. */
export function drawWeather(cells: number, runner: number, noise: Noise, random: Generator): Float64Array {
  const factors = new Float64Array(cells)
  const keep = noise.memory ** CELL_S
  const fresh = Math.sqrt(1 - keep * keep)
  const drift = DRIFT_SD * random.normal()
  let wander = random.normal()
  for (let i = 0; i < cells; i++) {
    factors[i] = Math.exp(runner + WANDER_SD * wander + (drift * i) / cells)
    wander = keep * wander + fresh * random.normal()
  }
  addNeighbour(factors, noise, random)
  return factors
}

/** Busy and quiet stretches of exponential length, and one factor: a runner keeps its neighbour. */
function addNeighbour(factors: Float64Array, { neighbour }: Noise, random: Generator): void {
  const quietS = neighbour.everyS - neighbour.busyS
  const factor = NEIGHBOUR_LEAST + (neighbour.most - NEIGHBOUR_LEAST) * random.uniform()
  // Exponential lengths forget: a run starts busy with the share of time that is.
  let busy = random.uniform() < neighbour.busyS / neighbour.everyS
  let at = 0
  while (at < factors.length) {
    const until = at + random.exponential(busy ? neighbour.busyS : quietS) / CELL_S
    if (busy) {
      for (let i = Math.round(at); i < Math.min(factors.length, Math.round(until)); i++)
        factors[i] = (factors[i] ?? 0) * factor
    }
    at = until
    busy = !busy
  }
}
