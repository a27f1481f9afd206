import { expect, test } from '@jest/globals'
import { beginAt } from '../../src/load/begin.ts'
import { arrivals } from '../../src/plan/arrivals.ts'
import { aLoadPlan, runLoad } from '../support/load-plans.ts'
import { serving } from '../support/serving.ts'

const served = serving()

test.each([
  { name: 'at once', startAt: undefined, want: { startMs: 1020, startedAtMs: 50_020, joinMs: 0 } },
  { name: 'later', startAt: 52_000, want: { startMs: 3000, startedAtMs: 52_000, joinMs: 0 } },
  { name: 'under way for 400 ms', startAt: 49_600, want: { startMs: 600, startedAtMs: 49_600, joinMs: 420 } },
])('time zero of a run that begins $name', ({ startAt, want }) => {
  expect(beginAt(startAt, 1000, 50_000)).toEqual(want)
})

test('a run begins at the moment that was agreed on', async () => {
  const server = await served()
  const startAtMs = Date.now() + 3000
  const outcome = await runLoad(aLoadPlan(server.url), { startAtMs })
  expect(outcome.startedAt).toBe(new Date(startAtMs).toISOString())
  expect(outcome.joinedMs).toBeUndefined()
  expect(outcome.sides.candidate.total.completed).toBe(100)
})

test('a run that is under way is joined: what was due before is not made up for', async () => {
  const server = await served()
  const plan = aLoadPlan(server.url, {
    stages: [{ phase: 'hold', durationMs: 3000, from: 50, to: 50 }],
    blocks: { durationMs: 500, min: 1, max: 6, lookEvery: 1 },
  })
  const { joinedMs = 0, sides } = await runLoad(plan, { startAtMs: Date.now() - 600 })
  expect(joinedMs).toBeGreaterThanOrEqual(600)
  const due = arrivals(plan.stages)
  const left = Array.from({ length: due.count }, (_, index) => due.dueMs(index)).filter(
    (ms) => ms >= joinedMs,
  )
  expect(sides.candidate.total.sent).toBe(left.length)
  expect(sides.candidate.blocks).toHaveLength(6)
})
