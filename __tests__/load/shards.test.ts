import { expect, test } from '@jest/globals'
import type { Plan } from '../../src/plan/plan.ts'
import type { Shard } from '../../src/plan/shard.ts'
import { aLoadPlan, aScenario, aStep, aTarget, runLoad } from '../support/load-plans.ts'
import { aServer } from '../support/server.ts'
import { serving } from '../support/serving.ts'

const served = serving()

/** Gives each caller a token that tells which row and value it came with. */
const aShop = () =>
  served(aServer().answering(({ path }) => aServer().json({ token: path.replaceAll(/\W/g, '') })))

const rows = Array.from({ length: 7 }, (_, n) => ({ id: `row${n}` }))
const SCENARIOS = (['sequential', 'unique', 'random'] as const).map((order, n) =>
  aScenario({
    name: order,
    weight: n + 1,
    data: { order, rows, source: 'rows.csv' },
    steps: [
      aStep({
        path: `/${order}/{{ id }}/{{ $uuid }}`,
        name: `${order}, first`,
        capture: { token: { from: 'json', path: '$.token' } },
      }),
      aStep({ path: `/${order}/{{ id }}/{{ token }}`, name: `${order}, second` }),
    ],
  }),
)

/** What both sides were asked, in no order. */
async function askedBy(
  given: Partial<Plan>,
  shards: readonly (Shard | undefined)[],
): Promise<readonly string[]> {
  const [candidate, baseline] = [await aShop(), await aShop()]
  const plan = aLoadPlan(candidate.url, {
    stages: [
      { phase: 'ramp', durationMs: 200, from: 0, to: 100 },
      { phase: 'hold', durationMs: 400, from: 100, to: 100 },
    ],
    blocks: { durationMs: 200, min: 1, max: 2, lookEvery: 1 },
    gracefulStopMs: 5000,
    scenarios: SCENARIOS,
    sides: { candidate: aTarget(candidate.url), baseline: aTarget(baseline.url) },
    ...given,
  })
  await Promise.all(shards.map((shard) => runLoad({ ...plan, shard })))
  return [candidate, baseline]
    .flatMap(({ seen }, side) => seen.map(({ path }) => `${side === 0 ? 'candidate' : 'baseline'} ${path}`))
    .sort()
}

test.each(['slices', 'duet'] as const)(
  'two shards with real threads send a flow exactly as one machine does, to both sides (%s)',
  async (interleave) => {
    const [whole, dealt] = await Promise.all([
      askedBy({ interleave, workers: 2 }, [undefined]),
      askedBy({ interleave }, [
        { number: 1, of: 2 },
        { number: 2, of: 2 },
      ]),
    ])
    expect(whole.length).toBeGreaterThan(80)
    expect(dealt).toEqual(whole)
  },
)
