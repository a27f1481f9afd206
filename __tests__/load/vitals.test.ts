import { describe, expect, test } from '@jest/globals'
import { readLimits, Vitals } from '../../src/load/vitals.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const block = (ms: number) => {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('vital signs', () => {
  test('a thread that is held up again and again shows it; one that rests does not so much', async () => {
    const busy = new Vitals()
    for (let i = 0; i < 5; i++) {
      await pause(15)
      block(80)
    }
    await pause(15)
    const held = busy.read()
    const calm = new Vitals()
    await pause(200)
    const rested = calm.read()
    expect(held.loopDelayP99Ms).toBeGreaterThan(40)
    expect(rested.loopDelayP99Ms).toBeLessThan(held.loopDelayP99Ms)
    expect(held.gcShare).toBeGreaterThanOrEqual(0)
    expect(held.gcShare).toBeLessThanOrEqual(1)
  })

  test('a system that tells its limits gives whole numbers', () => {
    const { descriptors, ports } = readLimits()
    for (const limit of [descriptors, ports])
      if (limit !== undefined) expect(Number.isInteger(limit) && limit > 0).toBe(true)
  })
})
