import { describe, expect, test } from '@jest/globals'
import { planRun } from '../../src/plan/plan.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { comparedPart } from '../../src/measure/compared.ts'
import { aConfig } from '../support/config.ts'
import { runLoad } from '../support/load-plans.ts'
import { aServer, type RunningServer } from '../support/server.ts'
import { serving } from '../support/serving.ts'

const served = serving()

function planOf(server: RunningServer, profile: string, scenario = "{ name: a, steps: ['GET /'] }"): Plan {
  return planRun(aConfig(`scenarios: [${scenario}]\nprofiles: { p: ${profile} }`), {
    profile: 'p',
    seed: 1,
    url: server.url,
    baselineUrl: undefined,
    cores: 2,
  }).plan
}

describe('a shaped load', () => {
  test('is measured level by level; levels add up to the total', async () => {
    const server = await served()
    const plan = planOf(
      server,
      '{ rate: 20/s, shape: steps, step: +20/s, every: 500ms, limit: 60/s, warm-up: 500ms, block: 250ms }',
    )
    const { sides, ended } = await runLoad(plan)
    const { candidate } = sides
    expect(ended).toEqual({ kind: 'planned' })
    expect(
      candidate.levels?.map(({ phase, from, to, total, activeMs }) => [
        phase,
        from,
        to,
        total.sent,
        activeMs,
      ]),
    ).toEqual([
      ['step 1', 20, 20, 10, 500],
      ['step 2', 40, 40, 20, 500],
      ['step 3', 60, 60, 30, 500],
    ])
    expect(candidate.total).toMatchObject({ sent: 60, completed: 60 })
    expect(candidate.activeMs).toBe(1500)
    // The warm-up is sent and not measured.
    expect(server.seen).toHaveLength(70)
    expect(comparedPart(candidate).total.sent).toBe(0)
  })

  test('of a spike keeps its base level apart, request by request, for the comparison', async () => {
    const server = await served()
    const plan = planOf(
      server,
      '{ rate: 20/s, shape: spike, peak: 100/s, cycles: 2, dwell: 200ms, rest: 500ms, warm-up: 0s, block: 250ms }',
    )
    const { candidate } = (await runLoad(plan)).sides
    expect(candidate.levels?.map(({ phase, total }) => [phase, total.completed])).toEqual([
      ['hold', 10],
      ...[
        ['spike 1', 20],
        ['recovery 1', 10],
      ],
      ...[
        ['spike 2', 20],
        ['recovery 2', 10],
      ],
    ])
    const compared = comparedPart(candidate)
    expect(compared.requests['GET /']?.completed).toBe(10)
    expect(compared.blocks.map(({ phase }) => phase)).toEqual(['hold', 'hold'])
    expect(compared.activeMs).toBe(500)
  })

  test('of bursts sends each burst at once', async () => {
    const server = await served()
    const plan = planOf(server, '{ shape: burst, size: 30, every: 400ms, duration: 800ms }')
    const { candidate } = (await runLoad(plan)).sides
    expect(candidate.levels?.map(({ total }) => total.completed)).toEqual([30, 30])
    const [first = 0] = server.seen.map(({ atMs }) => atMs)
    // Nothing is due between the bursts, whatever the machine does.
    expect(server.seen.slice(30).every(({ atMs }) => atMs - first > 300)).toBe(true)
  })

  test('of users in bursts begins all of them together, every time', async () => {
    const server = await served()
    const plan = planOf(server, '{ users: 10, shape: burst, every: 400ms, duration: 1s }')
    const { candidate } = (await runLoad(plan)).sides
    expect(candidate.total.completed).toBe(30)
  })
})

describe('users', () => {
  test('paced begin an iteration at most every so often, whatever the answer takes', async () => {
    const server = await served()
    const plan = planOf(server, '{ users: 5, pacing: 300ms, duration: 1200ms, warm-up: 0s, block: 1200ms }')
    const { candidate } = (await runLoad(plan)).sides
    // Four or five starts in 1.2 s, by when in the first pause a user begins.
    expect(candidate.total.completed).toBeGreaterThanOrEqual(15)
    expect(candidate.total.completed).toBeLessThanOrEqual(20)
  })

  test('pause after their last request too before they begin again', async () => {
    const server = await served()
    const scenario = "{ name: a, steps: ['GET /', { think: 300ms }] }"
    const plan = planOf(server, '{ users: 5, duration: 1200ms, warm-up: 0s, block: 1200ms }', scenario)
    const { candidate } = (await runLoad(plan)).sides
    expect(candidate.total.completed).toBeGreaterThanOrEqual(15)
    expect(candidate.total.completed).toBeLessThanOrEqual(20)
  })

  test('slower than their pace go on at once', async () => {
    const server = await served(aServer().answers(200).after(200))
    const plan = planOf(server, '{ users: 1, pacing: 10ms, duration: 1s, warm-up: 0s, block: 1s }')
    const { candidate } = (await runLoad(plan)).sides
    expect(candidate.total.completed).toBeGreaterThanOrEqual(3)
    expect(candidate.total.completed).toBeLessThanOrEqual(5)
  })
})

describe('until', () => {
  test('ends the run where the condition held, and says where', async () => {
    const server = await served(
      aServer().answering((request, index) => aServer().answers(index < 80 ? 200 : 500)),
    )
    const plan = planOf(
      server,
      '{ rate: 40/s, shape: steps, step: +40/s, every: 1s, limit: 400/s, warm-up: 0s, until: errors > 20%, block: 500ms }',
    )
    const { ended, sides } = await runLoad(plan)
    expect(ended).toMatchObject({
      kind: 'condition',
      side: 'candidate',
      condition: 'errors > 20%',
      phase: 'step 2',
      level: 80,
    })
    expect(ended.kind === 'condition' && ended.reason).toMatch(
      /^\d+(\.\d+)? % of \d+ answers in the last second were errors$/,
    )
    // What was measured until then is there.
    expect(sides.candidate.total.errors['status-5xx']).toBeGreaterThan(0)
    expect(server.seen.length).toBeLessThan(400)
  })

  test('says nothing while it does not hold', async () => {
    const server = await served()
    const { ended } = await runLoad(
      planOf(server, '{ rate: 40/s, duration: 2s, warm-up: 0s, block: 1s, until: [errors > 1%, p95 > 10s] }'),
    )
    expect(ended).toEqual({ kind: 'planned' })
  })

  test('looks at percentiles too', async () => {
    const server = await served(aServer().answers(200).after(120))
    const { ended } = await runLoad(
      planOf(server, '{ rate: 50/s, duration: 8s, warm-up: 0s, block: 1s, until: p95 > 100ms }'),
    )
    expect(ended).toMatchObject({ kind: 'condition', condition: 'p95 > 100ms', phase: 'hold' })
  })
})

describe('what is under way when a condition ends the run', () => {
  const profile = (more: string) =>
    `{ rate: 50/s, duration: 8s, warm-up: 0s, block: 1s, until: p95 > 100ms${more} }`

  test('is answered and counted', async () => {
    const server = await served(aServer().answers(200).after(600))
    const { ended, sides, generator } = await runLoad(planOf(server, profile('')))
    expect(ended.kind).toBe('condition')
    const { sent, completed, errors } = sides.candidate.total
    expect({ sent, completed, errors }).toEqual({ sent: server.seen.length, completed: sent, errors: {} })
    expect(generator.aborted).toBeUndefined()
  })

  test('runs into the time limit where no answer comes', async () => {
    const server = await served(aServer().answers(200).after(200).times(20).thenNeverAnswers())
    const plan = planOf(server, profile(''))
    const { sides } = await runLoad({ ...plan, http: { ...plan.http, timeoutMs: 500 } })
    const { sent, completed, errors } = sides.candidate.total
    expect({ sent, completed }).toEqual({ sent: server.seen.length, completed: sent })
    expect(errors).toEqual({ timeout: completed - 20 })
    expect(completed).toBeGreaterThan(30)
  })

  test('is aborted and counted when the time for a graceful stop is over', async () => {
    const server = await served(aServer().answers(200).after(700))
    const { sides, generator } = await runLoad(planOf(server, profile(', graceful-stop: 100ms')))
    const { sent, completed } = sides.candidate.total
    expect(generator.aborted).toBe(sent - completed)
    expect(generator.aborted).toBeGreaterThan(10)
  })
})

describe('a graceful stop', () => {
  const twoSteps = "{ name: a, steps: ['GET /1', { think: 300ms }, 'GET /2'] }"
  const profile = (more: string) => `{ rate: 20/s, duration: 500ms, warm-up: 0s, block: 500ms${more} }`

  test('lets iterations under way send their later steps', async () => {
    const server = await served()
    const { generator } = await runLoad(planOf(server, profile(', graceful-stop: 2s'), twoSteps))
    expect(server.seen.filter(({ path }) => path === '/2')).toHaveLength(10)
    expect(generator.aborted).toBeUndefined()
  })

  test('without it no step is sent after the end', async () => {
    const server = await served()
    await runLoad(planOf(server, profile(''), twoSteps))
    expect(server.seen.filter(({ path }) => path === '/2').length).toBeLessThan(10)
  })

  test('aborts and counts what takes longer, and keeps what was measured', async () => {
    const server = await served(
      aServer()
        .on('/1', (s) => s.answers(200))
        .on('/2', (s) => s.thenNeverAnswers()),
    )
    const { generator, sides, elapsedMs } = await runLoad(
      planOf(server, profile(', graceful-stop: 200ms'), "{ name: a, steps: ['GET /1', 'GET /2'] }"),
    )
    expect(generator.aborted).toBe(10)
    expect(sides.candidate.requests['GET /1']?.completed).toBe(10)
    expect(sides.candidate.requests['GET /2']).toMatchObject({ sent: 10, completed: 0 })
    expect(elapsedMs).toBeLessThan(10_000)
  })
})
