import { expect, test } from '@jest/globals'
import { ClosedSource } from '../../src/load/closed-source.ts'
import { DueHeap } from '../../src/load/heap.ts'
import { Iteration } from '../../src/load/iteration.ts'
import type { Starter } from '../../src/load/source.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { aLoadPlan } from '../support/load-plans.ts'

const USERS = 10_000
const THINK_MS = 10_000
const ANSWER_MS = 50
const SECONDS = 60

test('10,000 users who think for 10 s begin again and again, each with one iteration at a time', () => {
  const plan = aLoadPlan('http://127.0.0.1:1', {
    model: 'closed',
    stages: [{ phase: 'hold', durationMs: SECONDS * 1000, from: USERS, to: USERS }],
    think: { kind: 'fixed', ms: THINK_MS },
    blocks: { durationMs: 1000, min: 1, max: SECONDS, lookEvery: 1 },
  })
  const answers = new DueHeap<{ readonly endMs: number; readonly iteration: Iteration }>()
  const busy = new Set<number>()
  let overlaps = 0
  const begun = new Array<number>(USERS).fill(0)
  const starter: Starter = {
    begin(_side, { dueMs, owner }) {
      if (busy.has(owner)) overlaps++
      busy.add(owner)
      begun[owner] = (begun[owner] ?? 0) + 1
      const endMs = dueMs + ANSWER_MS
      const iteration = Object.create(Iteration.prototype, {
        owner: { value: owner },
        unanswered: { value: false },
        nextDueMs: { value: dueMs },
      }) as Iteration
      answers.push(endMs, { endMs, iteration })
      return iteration
    },
  }
  const source = new ClosedSource(plan, schedule(plan), 0, 1, starter)
  for (;;) {
    const nowMs = Math.min(source.nextDueMs, answers.nextDueMs)
    if (nowMs === Infinity) break
    source.start(nowMs)
    while (answers.nextDueMs <= nowMs) {
      const answer = answers.pop()
      if (answer === undefined) break
      busy.delete(answer.iteration.owner)
      source.finished(answer.iteration, answer.endMs)
    }
  }
  expect(overlaps).toBe(0)
  // Each begins within the first 5 s, and then every 10.05 s.
  expect(Math.min(...begun)).toBe(Math.ceil((SECONDS * 1000 - 5000) / (THINK_MS + ANSWER_MS)))
  expect(Math.max(...begun)).toBe(Math.ceil((SECONDS * 1000) / (THINK_MS + ANSWER_MS)))
  expect(source.started).toBe(begun.reduce((sum, count) => sum + count, 0))
})
