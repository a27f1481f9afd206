import { describe, expect, test } from '@jest/globals'
import { gatherEvidence } from '../../src/analyze/evidence.ts'
import { findFindings } from '../../src/analyze/findings.ts'
import { heldPart } from '../../src/analyze/held-part.ts'
import type { Capacity } from '../../src/analyze/capacity.ts'
import type { Measurement } from '../../src/measure/measurement.ts'
import { HEALTHY } from '../support/fake-engine.ts'
import { aCapacity, SIZED_SERVICE } from '../support/sized-result.ts'
import { steppedMeasurement } from '../support/stepped.ts'

/** At 300/s it is beyond its peak: seconds of waiting, and every fifth answer wrong. */
const BROKEN = steppedMeasurement({ ...SIZED_SERVICE, errors: (rate) => (rate > 260 ? 0.2 : 0) })
const CAPACITY = aCapacity()

function evidenceOf(candidate: Measurement, capacity: Capacity | undefined) {
  return gatherEvidence({
    plan: { model: 'open', stages: [], requests: [] },
    candidate,
    baseline: undefined,
    generator: { ...HEALTHY, offered: 1000, started: 900, dropped: { 'no-connection': 100 } },
    rating: undefined,
    capacity,
  })
}

describe('the requests that a target is judged by', () => {
  test('are all of them, where the load did not rise', () => {
    expect(heldPart(BROKEN, undefined)).toBe(BROKEN)
  })

  test('are those of the levels that held, where it rose until something broke', () => {
    const { total, requests, activeMs } = heldPart(BROKEN, CAPACITY)
    const held = BROKEN.levels!.filter(({ from }) => from <= 260)
    expect(total.completed).toBe(held.reduce((sum, level) => sum + level.total.completed, 0))
    expect(total.errors).toEqual({})
    expect(requests['GET /']!.completed).toBe(total.completed)
    // Blocks keep two digits.
    const [exact, rough] = [total, requests['GET /']!].map(({ latency }) => latency.quantile(0.95)!)
    expect(rough! / exact!).toBeCloseTo(1, 1)
    expect(activeMs).toBe(7 * 30_000)
  })

  test('are those of the lightest level, where not even that held', () => {
    const below: Capacity = { ...CAPACITY, safe: { ...CAPACITY.safe, kind: 'below', held: null, broke: 20 } }
    expect(heldPart(BROKEN, below).total.completed).toBe(BROKEN.levels![0]!.total.completed)
  })

  test('what breaks beyond them is no finding: the load was there to find it', () => {
    const ids = (capacity: Capacity | undefined) =>
      findFindings(evidenceOf(BROKEN, capacity)).map(({ id }) => id)
    expect(ids(undefined)).toEqual(expect.arrayContaining(['some-errors', 'p95-high', 'incomplete']))
    for (const id of ['some-errors', 'many-errors', 'p95-high', 'incomplete', 'uneven'])
      expect(ids(CAPACITY)).not.toContain(id)
  })

  test('what breaks within them is', () => {
    const failing = steppedMeasurement({ ...SIZED_SERVICE, errors: () => 0.2 })
    const ids = findFindings(evidenceOf(failing, CAPACITY)).map(({ id }) => id)
    expect(ids).toContain('many-errors')
  })
})
