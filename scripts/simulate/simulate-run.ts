import { Histogram } from '../../src/measure/histogram.ts'
import type { Generator } from './generator.ts'
import { latencyShape } from './latency-shape.ts'
import type { Noise } from './noise.ts'
import { deploy, drawInto, errorRain, REQUESTS } from './service.ts'
import type { Slowdown } from './service.ts'
import { CELL_S, drawRunner, drawWeather } from './weather.ts'

/** A deployment on a runner: what stays the same when it is measured again in the same job. */
export interface Place {
  readonly runner: number
  /** Factor on the control's latency: it is a process too, with a luck of its own. */
  readonly controlLuck: number
  readonly scale: Float64Array
}

/** What one side answered to one request over a whole run. */
export interface Answers {
  readonly latency: Histogram
  readonly completed: number
  readonly errors: number
}

/** A run of one side alone, with the score of the control workload in the same job. */
export interface SingleRun {
  /** In the order of `REQUESTS`. */
  readonly answers: readonly Answers[]
  /** ln p50 of the control, in µs. */
  readonly control: number
}

/** The control has the last cell of every 5 s (5 % of the time), in which the target idles. */
const CONTROL_EVERY = 20
const CONTROL_PER_CELL = 20
const CONTROL_US = 1000

/** A fresh runner with a fresh deployment. */
export function drawPlace(noise: Noise, slowdown: Slowdown | undefined, random: Generator): Place {
  return {
    runner: drawRunner(noise, random),
    controlLuck: Math.exp(noise.instanceSd * random.normal()),
    scale: deploy(noise, slowdown, random),
  }
}

/** Measures the deployment for `lengthS` seconds at `rate` requests each second for each request. */
export function simulateRun(
  place: Place,
  rate: number,
  lengthS: number,
  noise: Noise,
  random: Generator,
): SingleRun {
  const weather = drawWeather(Math.round(lengthS / CELL_S), place.runner, noise, random)
  const control = new Histogram(3)
  const shape = latencyShape('unimodal')
  for (let cell = CONTROL_EVERY - 1; cell < weather.length; cell += CONTROL_EVERY)
    drawInto(control, CONTROL_PER_CELL, CONTROL_US * place.controlLuck * (weather[cell] ?? 0), shape, random)
  const isFree = (cell: number): boolean => cell % CONTROL_EVERY !== CONTROL_EVERY - 1
  return {
    answers: measureCells(weather, place.scale, rate, isFree, noise, random),
    control: Math.log(control.quantile(0.5) ?? NaN),
  }
}

/** One side after the other on one runner, half of the time each: the rule "run base, then head". */
export function simulateInTurn(
  rate: number,
  lengthS: number,
  noise: Noise,
  slowdown: Slowdown | undefined,
  random: Generator,
): { readonly baseline: readonly Answers[]; readonly candidate: readonly Answers[] } {
  const cells = Math.round(lengthS / CELL_S)
  const weather = drawWeather(cells, drawRunner(noise, random), noise, random)
  const half = cells / 2
  const side = (change: Slowdown | undefined, isOwn: (cell: number) => boolean): readonly Answers[] =>
    measureCells(weather, deploy(noise, change, random), rate, isOwn, noise, random)
  return {
    baseline: side(undefined, (cell) => cell < half),
    candidate: side(slowdown, (cell) => cell >= half),
  }
}

function measureCells(
  weather: Float64Array,
  scale: Float64Array,
  rate: number,
  isOwn: (cell: number) => boolean,
  noise: Noise,
  random: Generator,
): readonly Answers[] {
  const shape = latencyShape(noise.shape)
  return REQUESTS.map((_, request) => {
    const rain = errorRain(random)
    const latency = new Histogram(2)
    let completed = 0
    let errors = 0
    for (const [cell, factor] of weather.entries()) {
      if (!isOwn(cell)) continue
      const due = Math.floor((cell + 1) * CELL_S * rate) - Math.floor(cell * CELL_S * rate)
      const wrong = rain(due)
      drawInto(latency, due - wrong, (scale[request] ?? 0) * factor, shape, random)
      completed += due
      errors += wrong
    }
    return { latency, completed, errors }
  })
}
