import { describe, expect, test } from '@jest/globals'
import { Histogram } from '../../src/measure/histogram.ts'
import { makeGenerator } from '../../scripts/simulate/generator.ts'
import { latencyShape } from '../../scripts/simulate/latency-shape.ts'
import { USUAL } from '../../scripts/simulate/noise.ts'
import { drawInto, ERROR_RATE, errorRain } from '../../scripts/simulate/service.ts'
import { simulateSides } from '../../scripts/simulate/simulate-sides.ts'
import { DUET, simulatedPlan, SLICES } from '../../scripts/simulate/simulated-plan.ts'
import { CELL_S, drawRunner, drawWeather } from '../../scripts/simulate/weather.ts'

describe('the shape of latencies', () => {
  test.each([{ kind: 'bimodal' }, { kind: 'unimodal' }] as const)(
    '$kind: the table has the quantiles of values drawn by the definition',
    ({ kind }) => {
      const random = makeGenerator(1, 2, 3)
      const drawn = Float64Array.from({ length: 400_000 }, () => {
        const slow = kind === 'bimodal' && random.uniform() < 0.08 ? Math.log(3.5) : 0
        const tail = random.uniform() < 0.01 ? random.exponential(1 / 2.5) : 0
        return slow + tail + 0.35 * random.normal()
      }).sort()
      const { logs } = latencyShape(kind)
      for (const q of [0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999])
        expect(logs[Math.floor(q * logs.length)]).toBeCloseTo(drawn[Math.floor(q * drawn.length)]!, 1)
      const mean = (of: Float64Array): number => of.reduce((sum, x) => sum + x, 0) / of.length
      expect(mean(logs)).toBeCloseTo(mean(drawn), 2)
    },
  )

  test('drawing into a histogram records what `record` would', () => {
    const fast = new Histogram(2)
    const logs = drawInto(fast, 1001, 20_000, latencyShape('bimodal'), makeGenerator(5, 6, 7))
    const slow = new Histogram(2)
    const { values } = latencyShape('bimodal')
    const random = makeGenerator(5, 6, 7)
    let bits = 0
    let want = 0
    for (let i = 0; i < 1001; i++) {
      bits = i % 2 === 0 ? random.bits() : Math.floor(bits / 65_536)
      const value = 20_000 * values[bits % 65_536]!
      slow.record(value)
      want += Math.log(value)
    }
    expect(fast).toEqual(slow)
    expect(logs).toBeCloseTo(want, 6)
  })

  test('errors come at their rate, however the answers are counted out', () => {
    const ofOne = errorRain(makeGenerator(1, 1, 1))
    const ofMany = errorRain(makeGenerator(1, 1, 1))
    let single = 0
    for (let i = 0; i < 200_000; i++) single += ofOne(1)
    expect(ofMany(150_000) + ofMany(50_000)).toBe(single)
    expect(Math.abs(single - 200_000 * ERROR_RATE)).toBeLessThan(4 * Math.sqrt(200_000 * ERROR_RATE))
  })
})

describe('the weather of a run', () => {
  test('a neighbour is busy for its share of the time', () => {
    const random = makeGenerator(1, 4, 1)
    const calm = { ...USUAL, neighbour: { busyS: 5, everyS: 10, most: 1000 } }
    let busy = 0
    for (let run = 0; run < 200; run++)
      busy += drawWeather(400, 0, calm, random).filter((factor) => factor > 5).length
    expect(busy / (200 * 400)).toBeGreaterThan(0.45)
    expect(busy / (200 * 400)).toBeLessThan(0.55)
  })

  test('runners are of three classes', () => {
    const random = makeGenerator(1, 5, 1)
    const runners = Array.from({ length: 3000 }, () => drawRunner(USUAL, random))
    const near = (factor: number): number =>
      runners.filter((runner) => Math.abs(runner - Math.log(factor)) < 0.08).length / 3000
    expect(near(1)).toBeCloseTo(0.7, 1)
    expect(near(1.25)).toBeCloseTo(0.15, 1)
    expect(near(0.8)).toBeCloseTo(0.15, 1)
  })
})

describe('a simulated run of both sides', () => {
  test.each([
    { name: 'duet', shape: DUET, active: 5000 },
    { name: 'slices', shape: SLICES, active: 2500 },
    { name: 'ten requests a second', shape: { ...DUET, rate: 10 }, active: 5000 },
  ])('$name: sends what the plan says in every block, on both sides', ({ shape, active }) => {
    const plan = simulatedPlan(shape)
    const sides = simulateSides(plan, USUAL, undefined, makeGenerator(1, 1, 1))
    for (const side of [sides.baseline, sides.candidate]) {
      expect(side.blocks).toHaveLength(36)
      for (const block of side.blocks) {
        expect(block.activeMs).toBe(active)
        for (const cell of Object.values(block.requests)) {
          const wrong = cell.errors['status-5xx'] ?? 0
          expect(cell.sent).toBe(plan.requests[0]!.planned / 36)
          expect(cell.latency.count).toBe(cell.sent - wrong)
          expect(cell.position[0].count + cell.position[1].count).toBe(cell.latency.count)
        }
      }
    }
  })

  test('a slowdown is that of its request alone', () => {
    const plan = simulatedPlan(DUET)
    const noise = { ...USUAL, instanceSd: 0 }
    const sides = simulateSides(plan, noise, { request: 2, factor: 2 }, makeGenerator(3, 1, 1))
    const median = (side: 'baseline' | 'candidate', request: string): number => {
      const sum = new Histogram(2)
      for (const block of sides[side].blocks) sum.add(block.requests[request]!.latency)
      return sum.quantile(0.5)!
    }
    const ratios = plan.requests.map(({ name }) => median('candidate', name) / median('baseline', name))
    expect(ratios.map((ratio) => Math.round(ratio * 10) / 10)).toEqual([1, 1, 2, 1, 1])
  })

  test('cells divide slices of every length', () => {
    for (const slice of [1, 1.25, 5]) expect(slice / CELL_S).toBe(Math.round(slice / CELL_S))
  })
})
