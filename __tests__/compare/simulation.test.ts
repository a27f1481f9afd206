import { availableParallelism } from 'node:os'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { workOff } from '../../scripts/simulate/pool.ts'
import { gateRule } from '../../scripts/simulate/run-experiment.ts'
import { addTallies, emptyTallies } from '../../scripts/trials/tally.ts'
import type { RuleTally } from '../../scripts/trials/tally.ts'
import type { Chunk } from '../../scripts/simulate/worker.ts'

// The fast part of `npm run simulate` (METHOD §8.2): the gate's own comparison on simulated load tests.
// Seeds are fixed and differ from those of docs/validation.md, so the numbers never vary from run to run.

const SEED = 2
const CHUNK = 25

const PLACEBO = [
  { name: 'duet', id: 'duet-1' },
  { name: 'ABBA, slices of 1.25 s', id: 'abba-1' },
  { name: 'a heavy neighbour', id: 'heavy-1' },
  { name: 'noise that lasts (AR .98)', id: 'slow-1' },
]

const SLOWER = [
  { name: 'duet', id: 'duet-1.2' },
  { name: 'ABBA, slices of 1.25 s', id: 'abba-1.2' },
]

/** Instances differ by 4 %, the gate believes in 1 %. */
const DECEIVED = 'inst4-1'

describe('the gate on simulated load tests', () => {
  const tallies = new Map<string, RuleTally>()

  beforeAll(async () => {
    const chunks = [
      ...PLACEBO.flatMap(({ id }) => chunksOf(id, 300)),
      ...SLOWER.flatMap(({ id }) => chunksOf(id, 50)),
      ...chunksOf(DECEIVED, 50),
    ]
    const sums = new Map(chunks.map(({ id }) => [id, emptyTallies()]))
    await workOff(chunks, Math.min(4, availableParallelism()), ({ chunk, tallies: more }) =>
      addTallies(sums.get(chunk.id)!, more),
    )
    for (const [id, sum] of sums) tallies.set(id, sum.rules[gateRule(0.01)]!)
  }, 300_000)

  test.each(PLACEBO)('flags at most 10 of 300 runs without a change: $name', ({ id }) => {
    const { runs, flagged } = tallies.get(id)!
    expect(runs).toBe(300)
    expect(flagged).toBeLessThanOrEqual(10)
  })

  test.each(SLOWER)('finds one request of five that is 20 % slower in 47 of 50 runs: $name', ({ id }) => {
    const { runs, found, wrong } = tallies.get(id)!
    expect(runs).toBe(50)
    expect(found).toBeGreaterThanOrEqual(47)
    expect(wrong).toBeLessThanOrEqual(1)
  })

  test('flags far too much when it is told the wrong luck of instances', () => {
    const { runs, flagged } = tallies.get(DECEIVED)!
    expect(runs).toBe(50)
    expect(flagged).toBeGreaterThan(3)
  })
})

function chunksOf(id: string, runs: number): readonly Chunk[] {
  return Array.from({ length: runs / CHUNK }, (_, i) => ({
    id,
    seed: SEED,
    from: i * CHUNK,
    to: (i + 1) * CHUNK,
  }))
}
