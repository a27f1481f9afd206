import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { Config } from '../src/config/config.ts'
import type { Measurement } from '../src/measure/measurement.ts'
import { describePlan } from '../src/plan/describe.ts'
import { planRun, type PlannedRun, type Stage } from '../src/plan/plan.ts'
import { userCount } from '../src/plan/users.ts'
import { compress, type Compression } from './support/compress.ts'
import { EXAMPLES, readExample as read } from './support/example-config.ts'
import { runLoad } from './support/load-plans.ts'
import { aServer, type Script, type SeenRequest } from './support/server.ts'
import { serving } from './support/serving.ts'

const FILES = readdirSync(EXAMPLES).filter((name) => name.endsWith('.yml'))

function plan(config: Config, profile: string, url = 'http://localhost:1'): PlannedRun {
  return planRun(config, { profile, seed: 1, url, baselineUrl: undefined, cores: 2 })
}

const served = serving()

const answer = (request: SeenRequest): Script => {
  if (request.path === '/login') return aServer().json({ token: `t${request.connection}` })
  if (/^\/tools\/\d+$/.test(request.path))
    return aServer().answers(Number(request.path.slice(7)) % 2 ? 200 : 404)
  if (request.path === '/predict') return aServer().json({ class: 'a' })
  return aServer().answers(200)
}

async function run(file: string, profile: string, by: Compression, script = aServer().answering(answer)) {
  const server = await served(script)
  const planned = plan(compress(read(file), by), profile, server.url).plan
  const outcome = await runLoad(planned)
  return { plan: planned, server, outcome, candidate: outcome.sides.candidate }
}

/** Users times seconds, of everything that is measured. */
function userSeconds(stages: readonly Stage[]): number {
  return stages
    .filter(({ phase }) => !['ramp', 'warm-up', 'ramp-down'].includes(phase))
    .reduce((sum, { from, to, durationMs }) => sum + ((from + to) * durationMs) / 2_000, 0)
}

const phasesOf = ({ timeline }: Measurement) => new Set(timeline.map(({ phase }) => phase))

describe('every example', () => {
  test('is in the README, and every profile in it exists', () => {
    const rows = readFileSync(`${EXAMPLES}/README.md`, 'utf8').split('\n')
    for (const file of FILES) {
      const row = rows.find((line) => line.includes(`(${file})`))
      const named = [...(row ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name)
      const profiles = Object.keys(read(file).profiles).filter((name) => name !== 'default')
      expect([file, ...named.filter((name) => name !== 'load' && !name.startsWith('-'))]).toEqual([
        file,
        ...profiles,
      ])
    }
  })

  test.each(FILES)('%s plans without a warning, on this machine', (file) => {
    for (const profile of Object.keys(read(file).profiles)) {
      const planned = plan(read(file), profile)
      expect(planned.warnings.filter((text) => !text.includes(' would be '))).toEqual([])
      expect(describePlan(planned, read(file)).length).toBeGreaterThan(10)
    }
  })
})

describe('the plans, at full size', () => {
  const minutes = (stages: readonly Stage[]) =>
    stages.map(({ phase, durationMs, from, to }) => `${phase} ${durationMs / 60_000} ${from}-${to}`)
  test.each([
    { file: 'capacity.yml', profile: 'baseline', want: ['ramp 0.5 0-100', 'hold 5 100-100'] },
    { file: 'capacity.yml', profile: 'spike', want: ['ramp 0.5 0-250', 'hold 5 250-250'] },
    { file: 'capacity.yml', profile: 'sustained', want: ['ramp 1 0-150', 'hold 30 150-150'] },
    {
      file: 'platform.yml',
      profile: 'ramp-up',
      want: ['ramp 10 0-1000', 'hold 2 1000-1000', 'ramp-down 2 1000-0'],
    },
    { file: 'platform.yml', profile: 'sustained', want: ['ramp 5 0-1000', 'hold 60 1000-1000'] },
    {
      file: 'platform.yml',
      profile: 'spike',
      want: [
        ...['ramp 2 0-500', 'hold 5 500-500'],
        ...[1, 2, 3].flatMap((cycle) => [`spike ${cycle} 1 2000-2000`, `recovery ${cycle} 5 500-500`]),
      ],
    },
    { file: 'platform.yml', profile: 'endurance', want: ['ramp 5 0-500', 'hold 480 500-500'] },
    { file: 'staged.yml', profile: 'burst', want: ['ramp 0.16666666666666666 0-1000', 'hold 4 1000-1000'] },
  ])('$file $profile', ({ file, profile, want }) => {
    expect(minutes(plan(read(file), profile).plan.stages)).toEqual(want)
  })

  test('the plan shows shares and how fast users come', () => {
    const lines = describePlan(plan(read('weighted-mix.yml'), 'normal'), read('weighted-mix.yml')).join('\n')
    expect(lines).toContain('63.6 %  single')
    expect(lines).toContain('1 min from 0 users to 100 users, 2 more each second')
    const burst = describePlan(plan(read('staged.yml'), 'burst'), read('staged.yml')).join('\n')
    expect(burst).toContain('10 s from 0 users to 1,000 users, 100 more each second')
  })
})

describe('with time compressed', () => {
  // A user makes a request for each pause, so that a run sends about its users' seconds divided by the pause.
  test.each([
    { file: 'capacity.yml', profile: 'baseline', by: { time: 300, level: 10, think: 20 }, pauseMs: 75 },
    { file: 'capacity.yml', profile: 'spike', by: { time: 300, level: 25, think: 20 }, pauseMs: 75 },
    { file: 'capacity.yml', profile: 'sustained', by: { time: 1800, level: 15, think: 20 }, pauseMs: 75 },
    { file: 'weighted-mix.yml', profile: 'normal', by: { time: 300, level: 10, think: 20 }, pauseMs: 100 },
    { file: 'weighted-mix.yml', profile: 'spike', by: { time: 300, level: 10, think: 20 }, pauseMs: 100 },
    { file: 'platform.yml', profile: 'ramp-up', by: { time: 240, level: 100, think: 20 }, pauseMs: 50 },
    { file: 'platform.yml', profile: 'sustained', by: { time: 3600, level: 100, think: 20 }, pauseMs: 50 },
    { file: 'platform.yml', profile: 'spike', by: { time: 720, level: 50, think: 20 }, pauseMs: 50 },
    { file: 'platform.yml', profile: 'endurance', by: { time: 28_800, level: 50, think: 20 }, pauseMs: 50 },
    { file: 'staged.yml', profile: 'light', by: { time: 180, level: 5, think: 20 }, pauseMs: 50 },
    { file: 'staged.yml', profile: 'normal', by: { time: 300, level: 20, think: 20 }, pauseMs: 50 },
    { file: 'staged.yml', profile: 'peak', by: { time: 300, level: 50, think: 20 }, pauseMs: 50 },
  ])(
    '$file $profile sends what its users make, in its phases, without an error',
    async ({ file, profile, by, pauseMs }) => {
      const { plan: planned, outcome, candidate } = await run(file, profile, by)
      const { completed, errors } = candidate.total
      expect(errors).toEqual({})
      expect(outcome.ended).toEqual({ kind: 'planned' })
      const most = (userSeconds(planned.stages) * 1000) / pauseMs
      expect(completed).toBeLessThanOrEqual(most * 1.15)
      // A busy machine answers late, and users wait for answers.
      expect(completed).toBeGreaterThanOrEqual(most * 0.4)
      expect(Math.max(...candidate.timeline.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(
        userCount(planned.stages),
      )
      const { levels = [] } = candidate
      expect(levels.map(({ phase }) => phase)).toEqual(
        levels.length === 0
          ? []
          : planned.stages
              .map(({ phase }) => phase)
              .filter((phase) => phase !== 'ramp' && phase !== 'warm-up'),
      )
    },
  )

  test('spikes carry the peak and come back to the base', async () => {
    const { candidate } = await run('platform.yml', 'spike', { time: 360, level: 50, think: 20 })
    const rates = (candidate.levels ?? []).map(({ phase, total, activeMs }) => ({
      phase,
      rate: (total.sent * 1000) / activeMs,
    }))
    expect(rates.map(({ phase }) => phase)).toEqual([
      'hold',
      'spike 1',
      'recovery 1',
      'spike 2',
      'recovery 2',
      'spike 3',
      'recovery 3',
    ])
    const base = rates[0]?.rate ?? NaN
    for (const { phase, rate } of rates.slice(1)) {
      if (phase.startsWith('spike')) expect(rate).toBeGreaterThan(2 * base)
      else expect(rate).toBeLessThan(2 * base)
    }
    expect(phasesOf(candidate).has('hold')).toBe(true)
  })

  test('the stress profile ends where the target begins to fail', async () => {
    const fails = aServer().answering((request, index) =>
      index > 150 ? aServer().answers(500) : answer(request),
    )
    const { outcome } = await run('weighted-mix.yml', 'stress', { time: 30, level: 10, think: 20 }, fails)
    expect(outcome.ended).toMatchObject({ kind: 'condition', condition: 'errors > 5%' })
    expect(outcome.ended.kind === 'condition' && outcome.ended.phase).toMatch(/^step [2-6]$/)
  })

  test('each user logs in once and then acts; ids that are missing are expected, and apart', async () => {
    const {
      server,
      plan: planned,
      candidate,
    } = await run('staged.yml', 'light', { time: 180, level: 5, think: 20 })
    const logins = server.seen.filter(({ path }) => path === '/login')
    expect(logins).toHaveLength(userCount(planned.stages))
    const others = server.seen.filter(({ path }) => path !== '/login')
    expect(others.every(({ headers }) => /^Bearer t\d+$/.test(headers.authorization ?? ''))).toBe(true)
    const byId = candidate.requests['GET /tools/id']
    expect(byId?.errors).toEqual({})
    expect(byId?.expected['404']).toBeGreaterThan(0)
    expect(byId?.expected['404']).toBeLessThan(byId?.completed ?? 0)
  })

  test('the burst brings its users evenly, a hundred a second at full size', async () => {
    // A tenth of the time and a fifth of the users: 200 in one second. The load after the ramp is not wanted here.
    const config = compress(read('staged.yml'), { time: 10, level: 5, think: 1 })
    const burst = config.profiles.burst
    if (burst === undefined) throw new Error('there is no burst')
    const short = { ...burst, durationMs: { min: 500, max: 500 }, warmUpMs: 0, gracefulStopMs: 0 }
    const server = await served(aServer().answering(answer))
    const planned = plan(
      { ...config, profiles: { ...config.profiles, burst: short } },
      'burst',
      server.url,
    ).plan
    expect(planned.stages[0]).toMatchObject({ phase: 'ramp', durationMs: 1000, to: 200 })
    await runLoad(planned)
    const logins = server.seen.filter(({ path }) => path === '/login').map(({ atMs }) => atMs)
    expect(logins).toHaveLength(200)
    const [first = 0] = logins
    const within = (ms: number) => logins.filter((at) => at - first <= ms).length
    expect(within(500)).toBeGreaterThan(60)
    expect(within(500)).toBeLessThan(140)
  })

  test('two users who pause half a second send 3.8 requests a second', async () => {
    const { candidate, server } = await run(
      'six-scenarios.yml',
      'default',
      { time: 20, level: 1, think: 20 },
      aServer().answers(200).after(1),
    )
    const { completed, errors } = candidate.total
    expect(errors).toEqual({})
    // 228 at full size: as many in a twentieth of the time, since the pauses shrink alike.
    expect(completed).toBeGreaterThan(120)
    expect(completed).toBeLessThanOrEqual(240)
    const shares = Object.entries(candidate.scenarios).map(
      ([name, { sent }]) => [name, sent / completed] as const,
    )
    for (const [name, weight] of [
      ['list', 35],
      ['detail', 20],
      ['search', 15],
      ['create', 15],
      ['update', 10],
      ['stats', 5],
    ] as const)
      expect(Math.abs((new Map(shares).get(name) ?? 0) - weight / 100)).toBeLessThan(0.05)
    expect(server.seen.length).toBeGreaterThanOrEqual(completed)
  })
})
