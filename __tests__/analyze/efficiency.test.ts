import { describe, expect, test } from '@jest/globals'
import { compareScaling, throughputOf, type ScalingQuestion } from '../../src/analyze/efficiency.ts'

function asked(over: Partial<ScalingQuestion> = {}): ScalingQuestion {
  return {
    before: { figure: 'safe-load', value: 100, interval: [95, 105] },
    after: { figure: 'safe-load', value: 188, interval: [180, 196] },
    instances: { before: 1, after: 2 },
    size: undefined,
    p95Ms: { before: 40, after: 42 },
    ...over,
  }
}

describe('scaling', () => {
  test('two instances that carry 188/s against 100/s have 94 % efficiency', () => {
    const { direction, gain, efficiency, efficiencyInterval } = compareScaling(asked())
    expect({ direction, gain, efficiency }).toEqual({ direction: 'horizontal', gain: 1.88, efficiency: 0.94 })
    expect(efficiencyInterval![0]).toBeGreaterThan(0.87)
    expect(efficiencyInterval![0]).toBeLessThan(0.94)
    expect(efficiencyInterval![1]).toBeLessThan(1.01)
  })

  test('four times the cores that carry three times as much have 75 %', () => {
    const question = asked({
      after: { figure: 'safe-load', value: 300, interval: null },
      instances: { before: 1, after: 1 },
      size: { before: 2, after: 8 },
    })
    expect(compareScaling(question)).toMatchObject({
      direction: 'vertical',
      resources: 4,
      efficiency: 0.75,
      gainInterval: null,
    })
  })

  test('equal resources have a gain and no efficiency', () => {
    expect(compareScaling(asked({ instances: { before: 2, after: 2 } }))).toMatchObject({
      gain: 1.88,
      efficiency: null,
      efficiencyInterval: null,
    })
  })

  test('going back is the inverse', () => {
    const there = compareScaling(asked())
    const { before, after } = asked()
    const back = compareScaling(asked({ before: after, after: before, instances: { before: 2, after: 1 } }))
    expect(back.gain * there.gain).toBeCloseTo(1)
    expect(back.efficiency! * there.efficiency!).toBeCloseTo(1)
  })
})

describe('throughput of slices', () => {
  test('is their mean, with the interval of the mean', () => {
    // Standard deviation 10 of four: 1.96 · 10 / 2.
    const { value, interval } = throughputOf([90, 110, 90, 110])
    expect(value).toBe(100)
    expect(interval![1] - value).toBeCloseTo((1.96 * 11.547) / 2, 1)
  })

  test('one slice has no interval', () => {
    expect(throughputOf([90])).toMatchObject({ value: 90, interval: null })
  })
})
