import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Observed } from '../../src/measure/observed.ts'
import { OBSERVED_KINDS, OBSERVED_UNITS } from '../../src/measure/observed.ts'
import { measurementOf } from '../../src/report/measurement-of.ts'
import { observedOf, resultObserved, toResultObserved } from '../../src/report/observed-result.ts'
import { toResultMeasurement } from '../../src/report/to-result-measurement.ts'
import { aMeasurement } from '../support/measurements.ts'

const aSide = aMeasurement(['GET /'], { factor: () => 1, errors: () => ({}), seed: 1 })

const observed: Observed = {
  series: [
    {
      name: 'memory',
      target: 'app',
      unit: 'bytes',
      kind: 'gauge',
      expression: 'process_resident_memory_bytes',
      samples: [
        { atMs: 0, value: 52_428_800 },
        { atMs: 1_000, value: 52_432_896 },
      ],
      gaps: [{ fromMs: 2_000, toMs: 4_000, reason: 'no answer within 1 s' }],
    },
  ],
  restarts: [{ target: 'app', atMs: 5_000 }],
}

describe('observed series in result.json', () => {
  test('are read as they were written', () => {
    expect(observedOf(toResultObserved(observed))).toEqual(observed)
  })

  test('travel with the measurement of their side', () => {
    const side = { ...aSide, observed }
    const stored: unknown = JSON.parse(JSON.stringify(toResultMeasurement(side)))
    expect(measurementOf(stored as ReturnType<typeof toResultMeasurement>).observed).toEqual(observed)
  })

  test('a side without them has no field for them', () => {
    expect(toResultMeasurement(aSide)).not.toHaveProperty('observed')
  })

  test('any series keeps its times to the millisecond and its values to seven digits', () => {
    const sample = fc.record({
      atMs: fc.double({ min: 0, max: 1e8, noNaN: true }),
      value: fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    })
    const series = fc.record({
      name: fc.string(),
      target: fc.string(),
      unit: fc.constantFrom(...OBSERVED_UNITS),
      kind: fc.constantFrom(...OBSERVED_KINDS),
      expression: fc.string(),
      samples: fc.array(sample, { maxLength: 20 }),
      gaps: fc.constant([]),
    })
    fc.assert(
      fc.property(series, (one) => {
        const stored = toResultObserved({ series: [one], restarts: [] })
        expect(resultObserved.safeParse(JSON.parse(JSON.stringify(stored))).success).toBe(true)
        const [back] = observedOf(stored).series
        expect(back?.samples).toHaveLength(one.samples.length)
        one.samples.forEach(({ atMs, value }, index) => {
          expect(Math.abs((back?.samples[index]?.atMs ?? NaN) - atMs)).toBeLessThanOrEqual(0.5)
          const error = Math.abs((back?.samples[index]?.value ?? NaN) - value)
          expect(error).toBeLessThanOrEqual(Math.abs(value) * 1e-6)
        })
      }),
    )
  })

  test('columns of different lengths are refused', () => {
    const stored = toResultObserved(observed)
    const cut = { ...stored, series: stored.series.map((one) => ({ ...one, values: one.values.slice(1) })) }
    expect(resultObserved.safeParse(cut).success).toBe(false)
  })
})
