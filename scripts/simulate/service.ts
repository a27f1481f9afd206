import { counterIndex, HIGHEST_US } from '../../src/measure/histogram.ts'
import type { Histogram } from '../../src/measure/histogram.ts'
import type { Generator } from './generator.ts'
import type { LatencyShape } from './latency-shape.ts'
import type { Noise } from './noise.ts'

/** The requests of the simulated service, with the latency of their fast mode on a usual machine, in µs. */
export const REQUESTS = [
  { name: 'GET /a', medianUs: 25_000 },
  { name: 'GET /b', medianUs: 40_000 },
  { name: 'GET /c', medianUs: 60_000 },
  { name: 'GET /d', medianUs: 90_000 },
  { name: 'GET /e', medianUs: 140_000 },
] as const

/** Share of wrong answers, on both sides. */
export const ERROR_RATE = 0.001

/** What a pull request did to one request: a factor on each of its latencies. */
export interface Slowdown {
  readonly request: number
  readonly factor: number
}

/** Latency of each request's fast mode on one deployment, its luck included, in µs. */
export function deploy(noise: Noise, slowdown: Slowdown | undefined, random: Generator): Float64Array {
  const luck = noise.instanceSd * random.normal()
  return Float64Array.from(REQUESTS, ({ medianUs }, request) => {
    const own = (noise.instanceSd / 2) * random.normal()
    return medianUs * Math.exp(luck + own) * (slowdown?.request === request ? slowdown.factor : 1)
  })
}

/**
 * Draws `times` latencies around `scaleUs` straight into a histogram and returns the sum of their natural
 * logarithms. Does what `record` does, without its price for each value.
 */
export function drawInto(
  histogram: Histogram,
  times: number,
  scaleUs: number,
  shape: LatencyShape,
  random: Generator,
): number {
  const { counts, digits } = histogram
  let { sum, sumOfSquares, min, max } = histogram
  let logs = times * Math.log(scaleUs)
  let bits = 0
  for (let i = 0; i < times; i++) {
    // One number chooses two latencies, by its halves.
    bits = (i & 1) === 0 ? random.bits() : bits >>> 16
    const chosen = bits & 0xffff
    logs += shape.logs[chosen] ?? 0
    const value = Math.min(HIGHEST_US, Math.round(scaleUs * (shape.values[chosen] ?? 0)))
    const index = counterIndex(value, digits)
    counts[index] = (counts[index] ?? 0) + 1
    sum += value
    sumOfSquares += value * value
    if (value < min) min = value
    if (value > max) max = value
  }
  histogram.count += times
  histogram.sum = sum
  histogram.sumOfSquares = sumOfSquares
  histogram.min = min
  histogram.max = max
  return logs
}

/** How many of the next `times` answers are wrong: errors fall like rain. Returns a stateful counter. */
export function errorRain(random: Generator): (times: number) => number {
  const gap = (): number => Math.floor(Math.log(1 - random.uniform()) / Math.log1p(-ERROR_RATE))
  let next = gap()
  return (times) => {
    let errors = 0
    let left = times
    while (next < left) {
      left -= next + 1
      errors++
      next = gap()
    }
    next -= left
    return errors
  }
}
