import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { measuredSamples, smoothed } from '../../src/analyze/measured-samples.ts'
import { judgeObserved } from '../../src/analyze/observed-limits.ts'
import { observedThresholdsFor } from '../../src/config/observe.ts'
import type { Observed } from '../../src/measure/observed.ts'
import { aConfig } from '../support/config.ts'
import { aSeries, MB, reporting, STAGES, wave } from '../support/observed-series.ts'

const memory = (value: (second: number) => number) => reporting(aSeries('memory', 'bytes', 'gauge', value))
const hits = (value: (second: number) => number) => reporting(aSeries('hits', 'fraction', 'ratio', value))

function judged(limits: string, candidate: Observed | undefined, baseline?: Observed) {
  const { observe } = aConfig(`
observe: { prometheus: /metrics, series: { memory: memory_bytes, hits: h_total / r_total } }
thresholds: ${limits}`)
  return judgeObserved({
    thresholds: observedThresholdsFor(observe, 'default'),
    stages: STAGES,
    candidate,
    baseline,
    hasLiveBaseline: baseline !== undefined,
  })
}

describe('a limit on an observed series', () => {
  test.each([
    {
      name: 'max holds',
      limits: '{ memory: { max: 500MB } }',
      candidate: memory(() => 400 * MB),
      want: 'met',
      says: 'memory of target is 400 MB at its highest, the limit is max 500MB.',
    },
    {
      name: 'max is broken by what held',
      limits: '{ memory: { max: 500MB } }',
      candidate: memory((s) => (s > 60 && s < 64 ? 600 : 400) * MB),
      want: 'violated',
      says: 'Fail tier: memory of target is 600 MB at its highest',
    },
    {
      name: 'one odd sample breaks nothing',
      limits: '{ memory: { max: 500MB } }',
      candidate: memory((s) => (s === 60 ? 600 : 400) * MB),
      want: 'met',
      says: '400 MB',
    },
    {
      name: 'what the warm-up did breaks nothing',
      limits: '{ memory: { max: 500MB } }',
      candidate: memory((s) => (s < 9 ? 900 : 400) * MB),
      want: 'met',
      says: '400 MB',
    },
    {
      name: 'min of a gauge is its lowest',
      limits: '{ memory: { min: 300MB } }',
      candidate: memory((s) => (s > 60 && s < 64 ? 200 : 400) * MB),
      want: 'violated',
      says: '200 MB at its lowest',
    },
    {
      name: 'a ratio is held by its mean',
      limits: '{ hits: { min: 70% } }',
      candidate: hits((s) => (s % 2 === 0 ? 0.5 : 1)),
      want: 'met',
      says: 'hits of target is 75 % on average, the limit is min 70%.',
    },
    {
      name: 'a ratio that is too low',
      limits: '{ hits: { min: 80% } }',
      candidate: hits((s) => (s % 2 === 0 ? 0.5 : 1)),
      want: 'violated',
      says: '75 % on average',
    },
    {
      name: 'the warn tier warns',
      limits: '{ hits: { min: 70%, warn: { min: 80% } } }',
      candidate: hits(() => 0.75),
      want: 'warned',
      says: 'Warn tier: hits of target is 75 % on average, the limit is warn min 80%.',
    },
    {
      name: 'a warn limit alone that holds',
      limits: '{ hits: { warn: { min: 70% } } }',
      candidate: hits(() => 0.75),
      want: 'met',
      says: 'the limit is warn min 70%',
    },
    {
      name: 'growth that is surely too fast',
      limits: '{ memory: { growth: 10MB/h } }',
      candidate: memory((s) => 400 * MB + s * 30_000 + wave(s) * 10_000),
      want: 'violated',
      says: /memory of target is 10\d MB\/h \(95 % interval \d+ MB\/h to \d+ MB\/h\), the limit is growth 10MB\/h/,
    },
    {
      name: 'growth that may be chance',
      limits: '{ memory: { growth: 10MB/h } }',
      candidate: memory((s) => 400 * MB + wave(s) * 5 * MB),
      want: 'met',
      says: 'growth 10MB/h',
    },
    {
      name: 'no growth at all',
      limits: '{ memory: { growth: 10MB/h } }',
      candidate: memory(() => 400 * MB),
      want: 'met',
      says: '0 B/h',
    },
    {
      name: 'nothing was reported',
      limits: '{ memory: { max: 1GB } }',
      candidate: undefined,
      want: 'no-data',
      says: 'memory, max 1GB: It had no value in the measured time.',
    },
    {
      name: 'a change without any baseline decides nothing',
      limits: '{ memory: { increase: 10% } }',
      candidate: memory(() => 1),
      want: 'not-compared',
      says: 'held against a live baseline or against stored runs of main, and there was neither',
    },
  ])('$name', ({ limits, candidate, want, says }) => {
    const [one, ...others] = judged(limits, candidate)
    expect(others).toEqual([])
    expect(one).toMatchObject({ outcome: want })
    if (typeof says === 'string') expect(one?.because).toContain(says)
    else expect(one?.because).toMatch(says)
  })

  test.each([
    {
      name: 'a surely larger candidate breaks it',
      candidate: (s: number) => 460 * MB + wave(s) * MB,
      want: 'violated',
    },
    {
      name: 'a larger one within the limit does not',
      candidate: (s: number) => 420 * MB + wave(s) * MB,
      want: 'met',
    },
    { name: 'a smaller one does not', candidate: (s: number) => 300 * MB + wave(s) * MB, want: 'met' },
    {
      name: 'a larger one that may be chance does not',
      candidate: (s: number) => 460 * MB + Math.sin(s / 4) * 200 * MB,
      want: 'met',
    },
  ])('increase: $name', ({ candidate, want }) => {
    const [one] = judged(
      '{ memory: { increase: 10% } }',
      memory(candidate),
      memory((s) => 400 * MB + wave(s + 5) * MB),
    )
    expect(one).toMatchObject({ outcome: want, baseline: '400 MB' })
  })

  test('increase: both parts must be exceeded', () => {
    const sides = [
      memory((s) => 460 * MB + wave(s) * MB),
      memory((s) => 400 * MB + wave(s + 5) * MB),
    ] as const
    expect(judged('{ memory: { increase: 10% & 50MB } }', ...sides)[0]?.outcome).toBe('violated')
    expect(judged('{ memory: { increase: 10% & 70MB } }', ...sides)[0]?.outcome).toBe('met')
  })

  test('decrease of a ratio is counted in points', () => {
    const [one] = judged(
      '{ hits: { decrease: 5pp } }',
      hits((s) => 0.7 + wave(s) / 1_000),
      hits(() => 0.8),
    )
    expect(one).toMatchObject({ outcome: 'violated', baseline: '80 %' })
    expect(one?.because).toMatch(/hits of target is −1\d\.\d\d pp/)
  })

  test('increase: a baseline that does not report it leaves the limit open, and says how to mend it', () => {
    const [one] = judged(
      '{ memory: { increase: 10% } }',
      memory(() => 1),
      { series: [], restarts: [] },
    )
    expect(one).toMatchObject({
      outcome: 'no-data',
      because: expect.stringContaining('Give the target a "baseline"'),
    })
  })

  test('holds for each target that reports the series', () => {
    const both = reporting(
      aSeries('memory', 'bytes', 'gauge', () => 400 * MB),
      aSeries('memory', 'bytes', 'gauge', () => 600 * MB, 'db'),
    )
    expect(
      judged('{ memory: { max: 500MB } }', both).map(({ target, outcome }) => [target, outcome]),
    ).toEqual([
      ['target', 'met'],
      ['db', 'violated'],
    ])
  })

  test('growth needs sixty samples', () => {
    const short = memory(() => 1)
    const cut = {
      ...short,
      series: short.series.map((one) => ({ ...one, samples: one.samples.slice(0, 40) })),
    }
    expect(judged('{ memory: { growth: 10MB/h } }', cut)[0]).toMatchObject({
      outcome: 'no-data',
      because: expect.stringContaining(
        'Growth needs 60 samples over at least a minute of the measured time; there were 30 samples',
      ),
    })
  })
})

test('two deployments of one commit rarely differ: the interval of a change covers none in about 95 of 100', () => {
  let broken = 0
  let seed = 7
  const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
  /** AR(1) with 0.7, as memory is from one second to the next. */
  const wandering = (): ((second: number) => number) => {
    let at = 0
    const path = Array.from({ length: 130 }, () => (at = 0.7 * at + random() - 0.5))
    return (second) => 400 * MB + (path[second] ?? 0) * 20 * MB
  }
  for (let run = 0; run < 200; run++) {
    const [one] = judged('{ memory: { increase: 0.0001% } }', memory(wandering()), memory(wandering()))
    if (one?.outcome === 'violated') broken++
  }
  // One side of a 95 % interval: 5 of 200 expected, widened for what correlation is left.
  expect(broken).toBeLessThanOrEqual(15)
})

test('smoothing never leaves the range of the values', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
      const held = smoothed(values)
      expect(held.length).toBe(values.length < 3 ? values.length : values.length - 2)
      expect(Math.max(...held)).toBeLessThanOrEqual(Math.max(...values))
      expect(Math.min(...held)).toBeGreaterThanOrEqual(Math.min(...values))
    }),
  )
})

test('the measured time is without warm-up', () => {
  const [series] = memory(() => 1).series
  expect(measuredSamples(series ?? { samples: [] }, STAGES)[0]?.atMs).toBe(10_000)
})
