import { describe, expect, test } from '@jest/globals'
import type { Plan } from '../../src/plan/plan.ts'
import { createLoadEngine } from '../../src/load/pool.ts'
import { arrivals } from '../../src/plan/arrivals.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { aLoadPlan, aScenario, aStep, aTarget, NO_EXPECTATION, runLoad } from '../support/load-plans.ts'
import { aServer, type RunningServer } from '../support/server.ts'
import { serving } from '../support/serving.ts'

const served = serving()

const twoSides = (candidate: RunningServer, baseline: RunningServer) => ({
  candidate: aTarget(candidate.url),
  baseline: aTarget(baseline.url),
})

describe('what is counted', () => {
  test('every arrival of the hold is sent and answered once; blocks and totals tell the same', async () => {
    const server = await served()
    const outcome = await runLoad(aLoadPlan(server.url))
    const { candidate } = outcome.sides
    expect(outcome.ended).toEqual({ kind: 'planned' })
    expect(candidate.total).toMatchObject({ sent: 100, completed: 100, errors: {}, bytes: 200 })
    expect(candidate.requests['GET /']?.latency.count).toBe(100)
    expect(candidate.scenarios.browse?.completed).toBe(100)
    expect(candidate.blocks.map((block) => block.requests['GET /']?.completed)).toEqual([20, 20, 20, 20, 20])
    expect(candidate.activeMs).toBe(1000)
    expect(server.seen).toHaveLength(100)
    expect(outcome.generator).toMatchObject({ offered: 100, started: 100, dropped: {}, workers: 1 })
  })

  test('warm-up and ramps are in the timeline with their phase, and nowhere else', async () => {
    const server = await served()
    const { sides } = await runLoad(
      aLoadPlan(server.url, {
        stages: [
          { phase: 'warm-up', durationMs: 1000, from: 50, to: 50 },
          { phase: 'hold', durationMs: 1000, from: 100, to: 100 },
        ],
      }),
    )
    expect(sides.candidate.total.sent).toBe(100)
    const sentIn = (phase: string) =>
      sides.candidate.timeline
        .filter((point) => point.phase === phase)
        .reduce((sum, point) => sum + point.sent, 0)
    expect(sentIn('warm-up') + sentIn('hold')).toBe(150)
    // A request due at the end of a second may be sent just after it.
    expect(Math.abs(sentIn('warm-up') - 50)).toBeLessThanOrEqual(5)
    expect(server.seen).toHaveLength(150)
  })

  test('two threads measure what one does', async () => {
    const paths = async (workers: number) => {
      const server = await served()
      const data = {
        source: 'ids.csv',
        order: 'random' as const,
        rows: [{ id: '1' }, { id: '2' }, { id: '3' }],
      }
      const scenarios = [
        aScenario({ weight: 3, data, steps: [aStep({ path: '/a/{{ id }}/{{ $int 1 1000000 }}' })] }),
        aScenario({ name: 'search', weight: 1, steps: [aStep({ path: '/b' })] }),
      ]
      const { sides } = await runLoad(aLoadPlan(server.url, { workers, scenarios }))
      const counts = Object.entries(sides.candidate.requests).map(([name, tally]) => [name, tally.completed])
      return { counts, seen: server.seen.map((request) => request.path).sort() }
    }
    const one = await paths(1)
    expect(one.counts).toEqual([
      ['GET /a/{{ id }}/{{ $int 1 1000000 }}', 75],
      ['GET /b', 25],
    ])
    expect(await paths(2)).toEqual(one)
  })

  test('latency counts from when a request was due: those due in a stall show it', async () => {
    const server = await served(aServer().answers(200).stalling(200, 400))
    const { sides } = await runLoad(
      aLoadPlan(server.url, {
        http: { timeoutMs: 2000, connectTimeoutMs: 1000, connections: 1, verifyTls: true },
      }),
    )
    const { latency, serviceTime } = sides.candidate.total
    // One connection: only the request on it is slow to be served, but 40 % of the arrivals wait for it.
    expect(latency.count).toBe(100)
    expect(serviceTime.cumulative().above(100_000)).toBeLessThanOrEqual(2)
    expect(latency.cumulative().above(100_000)).toBeGreaterThan(20)
  })
})

describe('two sides', () => {
  const blocks = { durationMs: 400, min: 1, max: 3, lookEvery: 1 }
  const stages: Plan['stages'] = [{ phase: 'hold', durationMs: 1200, from: 100, to: 100 }]

  test('slices send each arrival to the side whose turn it is, half of them each', async () => {
    const [candidate, baseline] = [await served(), await served()]
    const plan = aLoadPlan(candidate.url, {
      interleave: 'slices',
      sides: twoSides(candidate, baseline),
      stages,
      blocks,
      scenarios: [aScenario({ steps: [aStep({ path: '/{{ $int 1 1000000 }}' })] })],
    })
    const { sides } = await runLoad(plan)
    const due = arrivals(stages)
    const turns = Array.from({ length: due.count }, (_, i) => schedule(plan).at(due.dueMs(i)).turn)
    const wanted = turns.filter((turn) => turn === 'candidate').length
    expect(candidate.seen).toHaveLength(wanted)
    expect(baseline.seen).toHaveLength(due.count - wanted)
    expect(wanted).toBe(60)
    expect(sides.baseline?.activeMs).toBe(600)
    // The k-th iteration of a side carries the same payload on both.
    expect(candidate.seen.map((request) => request.path).sort()).toEqual(
      baseline.seen.map((request) => request.path).sort(),
    )
    // Both positions of each block were measured.
    for (const block of sides.candidate.blocks)
      expect(block.requests['GET /{{ $int 1 1000000 }}']?.position.map(({ count }) => count)).toEqual([
        10, 10,
      ])
  })

  test('a duet sends each arrival to both sides, in the order the seed says', async () => {
    const order: string[] = []
    const noting = (name: string) =>
      aServer().answering((request) => {
        order.push(`${name}${request.path}`)
        return aServer().answers(200)
      })
    const [candidate, baseline] = [await served(noting('c')), await served(noting('b'))]
    const data = {
      source: 'n.csv',
      order: 'sequential' as const,
      rows: Array.from({ length: 60 }, (_, n) => ({ n: String(n) })),
    }
    const plan = aLoadPlan(candidate.url, {
      interleave: 'duet',
      sides: twoSides(candidate, baseline),
      stages: [{ phase: 'hold', durationMs: 1200, from: 50, to: 50 }],
      blocks,
      scenarios: [aScenario({ data, steps: [aStep({ path: '/{{ n }}' })] })],
    })
    const { sides } = await runLoad(plan)
    expect(sides.candidate.total.completed).toBe(60)
    expect(sides.baseline?.total.completed).toBe(60)
    const firsts = Array.from({ length: 60 }, (_, n) =>
      order.indexOf(`c/${n}`) < order.indexOf(`b/${n}`) ? 'candidate' : 'baseline',
    )
    const wanted = Array.from({ length: 60 }, (_, n) => schedule(plan).order(n)[0])
    // Written in that order; two sockets of one machine may still be read in the other, rarely.
    expect(firsts.filter((first, n) => first === wanted[n]).length).toBeGreaterThanOrEqual(54)
    expect(new Set(wanted).size).toBe(2)
  })

  test('closed users go to the side of the slice in which their iteration starts', async () => {
    const [candidate, baseline] = [await served(aServer().answers(200).after(5)), await served()]
    const { sides } = await runLoad(
      aLoadPlan(candidate.url, {
        model: 'closed',
        think: { kind: 'fixed', ms: 20 },
        interleave: 'slices',
        sides: twoSides(candidate, baseline),
        stages: [{ phase: 'hold', durationMs: 1200, from: 4, to: 4 }],
        blocks,
      }),
    )
    const counts = [sides.candidate, sides.baseline].map((side) => side?.total.completed ?? 0)
    for (const count of counts) expect(count).toBeGreaterThan(30)
    expect(sides.candidate.total.errors).toEqual({})
  })
})

describe('closed model', () => {
  test('users never have more than one request under way each', async () => {
    let open = 0
    let most = 0
    const server = await served(
      aServer().answering(() => {
        most = Math.max(most, ++open)
        setTimeout(() => open--, 10)
        return aServer().answers(200).after(15)
      }),
    )
    const { sides } = await runLoad(
      aLoadPlan(server.url, {
        model: 'closed',
        stages: [{ phase: 'hold', durationMs: 600, from: 5, to: 5 }],
        blocks: { durationMs: 200, min: 1, max: 3, lookEvery: 1 },
      }),
    )
    expect(most).toBeLessThanOrEqual(5)
    expect(most).toBeGreaterThan(1)
    expect(sides.candidate.total.completed).toBeGreaterThan(20)
  })

  test('a user whose target is gone rests instead of hammering', async () => {
    const server = await served()
    await server.close()
    const { sides } = await runLoad(
      aLoadPlan(server.url, {
        model: 'closed',
        stages: [{ phase: 'hold', durationMs: 1000, from: 2, to: 2 }],
      }),
    )
    expect(sides.candidate.total.errors.refused).toBeGreaterThan(4)
    expect(sides.candidate.total.errors.refused).toBeLessThan(30)
  })
})

describe('flows', () => {
  test('captures, cookies, feeders, pauses and once steps work together', async () => {
    const server = await served(
      aServer()
        .on('/login', (login) => login.json({ token: 't0k' }).with({ 'set-cookie': 'sid=s1; Path=/' }))
        .on('/buy', (buy) => buy.answers(404)),
    )
    const scenario = aScenario({
      data: { source: 'q.csv', order: 'sequential', rows: [{ q: 'a b' }, { q: 'c' }] },
      steps: [
        aStep({
          method: 'POST',
          path: '/login',
          body: { kind: 'json', value: { user: 'demo' } },
          capture: { token: { from: 'json', path: '$.token' } },
          once: true,
        }),
        { kind: 'think', think: { kind: 'fixed', ms: 20 } },
        aStep({ path: '/find?q={{ q }}', headers: { authorization: 'Bearer {{ token }}' } }),
        aStep({ method: 'HEAD', path: '/buy', expect: { ...NO_EXPECTATION, status: [200, 404] } }),
      ],
    })
    const { sides } = await runLoad(
      aLoadPlan(server.url, {
        model: 'closed',
        think: { kind: 'fixed', ms: 50 },
        stages: [{ phase: 'hold', durationMs: 1000, from: 1, to: 1 }],
        scenarios: [scenario],
      }),
    )
    const { requests, total } = sides.candidate
    expect(total.errors).toEqual({})
    expect(server.seen.filter((request) => request.path === '/login')).toHaveLength(1)
    expect(server.seen[0]).toMatchObject({ method: 'POST', body: '{"user":"demo"}' })
    expect(server.seen[0]?.headers).toMatchObject({ 'content-type': 'application/json' })
    expect(server.seen[0]?.headers['user-agent']).toMatch(/^plimsoll\/\d+\.\d+\.\d+ \(\+load test\)$/)
    const finds = server.seen.filter((request) => request.path.startsWith('/find'))
    expect(finds.length).toBeGreaterThan(4)
    expect(finds.slice(0, 3).map((request) => request.path)).toEqual([
      '/find?q=a%20b',
      '/find?q=c',
      '/find?q=a%20b',
    ])
    for (const find of finds)
      expect(find.headers).toMatchObject({ authorization: 'Bearer t0k', cookie: 'sid=s1' })
    expect(requests['HEAD /buy']?.expected).toEqual({ '404': requests['HEAD /buy']?.completed })
    // HEAD keeps its connection: one user needs one.
    expect(server.connections).toBe(1)
  })

  test('a capture that finds nothing ends the iteration and counts once', async () => {
    const server = await served()
    const scenario = aScenario({
      steps: [
        aStep({ path: '/a', capture: { id: { from: 'header', name: 'x-id' } } }),
        aStep({ path: '/b/{{ id }}' }),
      ],
    })
    const { sides } = await runLoad(aLoadPlan(server.url, { scenarios: [scenario] }))
    expect(sides.candidate.total.errors).toEqual({ capture: 100 })
    expect(server.seen.every((request) => request.path === '/a')).toBe(true)
    expect(sides.candidate.scenarios.browse?.errors).toEqual({ capture: 100 })
  })

  test('a placeholder that nothing fills is refused before a socket opens', async () => {
    const server = await served()
    const scenarios = [aScenario({ steps: [aStep({ path: '/{{ id }}' })] })]
    await expect(runLoad(aLoadPlan(server.url, { scenarios }))).rejects.toMatchObject({
      code: 'config',
      message: 'Scenario "browse", request "GET /{{ id }}": nothing fills "{{ id }}".',
    })
    expect(server.connections).toBe(0)
  })

  test('more than 100 request names are folded, with a warning', async () => {
    const server = await served()
    const steps = Array.from({ length: 120 }, (_, n) => aStep({ path: `/${n}` }))
    const scenarios = steps.map((step, n) => aScenario({ name: `s${n}`, steps: [step] }))
    const { sides, warnings } = await runLoad(
      aLoadPlan(server.url, {
        scenarios,
        stages: [{ phase: 'hold', durationMs: 1000, from: 120, to: 120 }],
      }),
    )
    expect(Object.keys(sides.candidate.requests)).toHaveLength(101)
    expect(sides.candidate.requests.other?.completed).toBe(20)
    expect(warnings).toEqual([expect.stringContaining('120 request names')])
  })
})

describe('endings', () => {
  const long: Partial<Plan> = {
    stages: [{ phase: 'hold', durationMs: 60_000, from: 100, to: 100 }],
    blocks: { durationMs: 200, min: 1, max: 300, lookEvery: 1 },
  }

  test('the run stops after the block at which the verdict is certain', async () => {
    const server = await served()
    const seen: number[] = []
    const outcome = await runLoad(aLoadPlan(server.url, long), {
      onBlocks: ({ candidate }) => {
        seen.push(candidate.blocks.length)
        return candidate.blocks.length >= 3 ? 'stop' : 'go-on'
      },
    })
    expect(outcome.ended).toEqual({ kind: 'stopped', blocks: 3 })
    expect(seen).toEqual([1, 2, 3])
    expect(outcome.sides.candidate.total.completed).toBe(60)
    expect(outcome.sides.candidate.activeMs).toBe(600)
    expect(outcome.elapsedMs).toBeLessThan(10_000)
  })

  test('an interrupted run keeps what was measured, and counts nothing in flight as an error', async () => {
    const server = await served(aServer().answers(200).times(30).thenNeverAnswers())
    const abort = new AbortController()
    const outcome = await runLoad(aLoadPlan(server.url, long), {
      signal: abort.signal,
      onProgress: (progress) => {
        if (progress.elapsedMs > 700) abort.abort()
      },
    })
    expect(outcome.ended).toEqual({ kind: 'interrupted' })
    expect(outcome.sides.candidate.total).toMatchObject({ completed: 30, errors: {} })
    expect(outcome.sides.candidate.total.sent).toBeGreaterThan(30)
    expect(outcome.sides.candidate.blocks).toHaveLength(1)
    expect(outcome.sides.candidate.activeMs).toBeGreaterThan(600)
    expect(outcome.sides.candidate.timeline.length).toBeGreaterThan(0)
  })

  test('a signal that has aborted already ends before any request', async () => {
    const server = await served()
    const outcome = await runLoad(aLoadPlan(server.url), { signal: AbortSignal.abort() })
    expect(outcome.ended).toEqual({ kind: 'interrupted' })
    expect(server.seen).toHaveLength(0)
  })

  test('a remote target that throttles ends the run', async () => {
    const server = await served(aServer().answers(429))
    const { candidate } = aLoadPlan(server.url).sides
    const outcome = await runLoad(
      aLoadPlan(server.url, {
        ...long,
        sides: { candidate: { ...candidate, local: false }, baseline: undefined },
      }),
    )
    expect(outcome.ended).toMatchObject({ kind: 'throttled', side: 'candidate' })
    expect(outcome.sides.candidate.total.errors.throttled).toBeGreaterThan(20)
  })

  test('afterwards no socket is open and no thread runs', async () => {
    const server = await served()
    await runLoad(aLoadPlan(server.url, { workers: 2 }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(server.open).toBe(0)
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort')).toEqual([])
  })

  test.each([
    {
      name: 'a thread that dies in the middle',
      entry: '../support/dying-worker.ts',
      want: { code: 'worker-lost' },
    },
    {
      name: 'a thread that cannot be started',
      entry: './no-such-file.ts',
      want: { message: expect.stringContaining('no-such-file') },
    },
  ])('$name is an error, not a wait without end', async ({ entry, want }) => {
    const server = await served()
    const broken = createLoadEngine(new URL(entry, import.meta.url))
    await expect(
      broken.run(aLoadPlan(server.url, long), {
        onProgress: () => undefined,
        onBlocks: () => 'go-on',
        signal: new AbortController().signal,
      }),
    ).rejects.toMatchObject(want)
  })
})

describe('health', () => {
  test('a thread that is blocked makes the generator saturated', async () => {
    const server = await served(aServer().answers(200, `${'a'.repeat(23)}b`))
    // A pattern that backtracks over every split of the body: each answer blocks the thread for a while.
    const scenarios = [
      aScenario({ steps: [aStep({ capture: { x: { from: 'regex', pattern: '^(?:a+)+$|b' } } })] }),
    ]
    const { generator } = await runLoad(aLoadPlan(server.url, { scenarios }))
    expect(generator.state).toBe('saturated')
    expect(generator.reasons[0]).toMatch(/started more than \d+\.\d ms late/)
  })

  test('too few connections drop iterations, and the reason names them', async () => {
    const server = await served(aServer().thenNeverAnswers())
    const { generator, sides } = await runLoad(
      aLoadPlan(server.url, {
        http: { timeoutMs: 1500, connectTimeoutMs: 1000, connections: 1, verifyTls: true },
        stages: [{ phase: 'hold', durationMs: 1000, from: 2000, to: 2000 }],
      }),
    )
    expect(generator.dropped['no-connection']).toBeGreaterThan(500)
    expect(generator.state).toBe('saturated')
    expect(generator.reasons.join()).toContain('no connection was free')
    // Offered = started + dropped, and whoever waited in vain is an error, not forgotten.
    expect(generator.offered).toBe(generator.started + (generator.dropped['no-connection'] ?? 0))
    expect(sides.candidate.total.errors.timeout).toBe(sides.candidate.total.sent)
  })
})
