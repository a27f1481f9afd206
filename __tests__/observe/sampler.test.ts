import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { Observe } from '../../src/config/observe.ts'
import { createObserver } from '../../src/observe/sampler.ts'
import type { ObservedSides } from '../../src/observe/observer.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { aConfig } from '../support/config.ts'
import { aLoadPlan, aTarget } from '../support/load-plans.ts'
import { aMetricsServer, metrics, type MetricsServer } from '../support/metrics-server.ts'

const observing = (text: string): Observe => {
  const { observe } = aConfig(text)
  if (observe === undefined) throw new Error('nothing is observed')
  return observe
}

interface Watched extends ObservedSides {
  readonly troubles: readonly string[]
}

/** Observes until what is awaited has happened, as if the load had started at once. */
async function watch(
  plan: Plan,
  observe: Observe,
  until: (troubles: readonly string[]) => boolean,
  platform?: string,
): Promise<Watched> {
  const troubles: string[] = []
  const startedAt = new Date().toISOString()
  const observation = createObserver(platform).start({
    observe,
    plan,
    onTrouble: (sentence) => troubles.push(sentence),
  })
  const endMs = performance.now() + 4_000
  while (performance.now() < endMs && !until(troubles)) await sleep(20)
  // What the last answer brought is read, too.
  await sleep(60)
  return { ...(await observation.end({ startedAt, elapsedMs: 10_000 })), troubles }
}

const inTrouble = (troubles: readonly string[]): boolean => troubles.length > 0
const asked = (server: MetricsServer, times: number) => () => server.seen.length >= times

const CONFIG = `observe: { interval: 100ms, prometheus: /metrics, series: { memory: memory_bytes, hits: rate(hits_total) / rate(asked_total) } }`

describe('a target that reports', () => {
  test('is sampled on both sides, with rates and units', async () => {
    let answers = 0
    const main = metrics(() => 'memory_bytes 900\n')
    await using candidate = await aMetricsServer(
      metrics(
        () => `memory_bytes ${1000 + ++answers}\nhits_total ${answers * 3}\nasked_total ${answers * 4}\n`,
      ),
    )
    await using baseline = await aMetricsServer(main)
    const plan = aLoadPlan(candidate.url, {
      sides: {
        candidate: aTarget(candidate.url, { headers: { 'x-bypass': 'yes' } }),
        baseline: aTarget(baseline.url),
      },
    })
    const seen = await watch(plan, observing(CONFIG), () => asked(candidate, 4)() && asked(baseline, 2)())
    const [memory, hits] = seen.candidate.series
    expect(memory).toMatchObject({ name: 'memory', target: 'target', unit: 'bytes', kind: 'gauge' })
    expect(memory?.samples.length).toBeGreaterThanOrEqual(3)
    expect(memory?.samples[0]?.value).toBe(1001)
    expect(hits).toMatchObject({ unit: 'fraction', kind: 'ratio' })
    expect(new Set(hits?.samples.map(({ value }) => value))).toEqual(new Set([0.75]))
    // A path is on the target itself: whatever lets requests in there lets these in too.
    expect(candidate.seen[0]?.headers).toMatchObject({ 'x-bypass': 'yes' })
    expect(candidate.seen[0]?.url).toBe('/metrics')
    expect(seen.baseline.series.map(({ name, samples }) => [name, samples[0]?.value])).toEqual([
      ['memory', 900],
      ['hits', undefined],
    ])
    expect(seen.warnings).toContain(
      'observe target of the baseline: hits never had a value: no series hits_total is there.',
    )
    expect(seen.troubles).toEqual([])
  })

  test('that restarts is told', async () => {
    let answers = 0
    await using server = await aMetricsServer(
      metrics(() => `memory_bytes 1\nprocess_start_time_seconds ${++answers < 3 ? 1700 : 1800}\n`),
    )
    const { candidate } = await watch(
      aLoadPlan(server.url),
      observing(`observe: { interval: 100ms, prometheus: /m, series: { memory: memory_bytes } }`),
      asked(server, 4),
    )
    expect(candidate.restarts).toEqual([{ target: 'target', atMs: expect.any(Number) }])
  })

  test('only some of the time leaves a gap, and what came late has one before', async () => {
    let answers = 0
    const right = metrics(() => `memory_bytes 1\n`)
    const late = metrics(() => 'up 1\n')
    await using server = await aMetricsServer((request, response) => {
      answers++
      if (answers === 1) late(request, response)
      else if (answers === 3) request.socket.destroy()
      else right(request, response)
    })
    const { candidate, warnings } = await watch(
      aLoadPlan(server.url),
      observing(`observe: { interval: 100ms, prometheus: /m, series: { memory: memory_bytes } }`),
      asked(server, 5),
    )
    const [memory] = candidate.series
    expect(memory?.gaps.map(({ reason }) => reason)).toEqual([
      'no series memory_bytes is there',
      expect.stringMatching(/^the connection was (?:closed|reset)$/),
    ])
    expect(warnings).toEqual([
      expect.stringMatching(
        /^observe target: \d of \d readings brought nothing \(about \d00 ms\), the first because: the connection/,
      ),
    ])
  })
})

describe('what cannot be read is said in words, and the run goes on', () => {
  const html: MetricsServer['answer'] = (_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html>\n<p>hello')
  }
  const status =
    (code: number, headers: Record<string, string> = {}): MetricsServer['answer'] =>
    (_, response) => {
      response.writeHead(code, headers).end('no\n')
    }
  test.each([
    { name: 'a page', answer: html, want: 'it answers "<!doctype", not metrics: is the path right?' },
    {
      name: 'JSON',
      answer: (_: unknown, response: Parameters<MetricsServer['answer']>[1]) =>
        response.setHeader('content-type', 'application/json').end('memory_bytes 1\n'),
      want: 'it answers application/json, not metrics as text',
    },
    {
      name: 'a login',
      answer: status(401),
      want: 'it answers 401: it wants to know who asks. Give the target "headers"',
    },
    { name: 'nothing there', answer: status(404), want: 'it answers 404: nothing is at this path' },
    {
      name: 'a redirect',
      answer: status(302, { location: '/login?next=secret' }),
      want: 'it answers 302, a redirect to /login: give the final address',
    },
    { name: 'a broken server', answer: status(500), want: 'it answers 500' },
    { name: 'silence', answer: () => undefined, want: 'no answer in time' },
  ])('$name', async ({ answer, want }) => {
    await using server = await aMetricsServer(answer)
    const seen = await watch(
      aLoadPlan(server.url),
      observing(`observe: { interval: 100ms, prometheus: { url: /m, timeout: 120ms } }`),
      inTrouble,
    )
    expect(seen.candidate.series).toEqual([])
    expect(seen.troubles).toEqual([expect.stringContaining(want)])
    expect(seen.warnings).toEqual([expect.stringContaining(`nothing could be read: ${want}`)])
  })

  test('an endpoint that is not there', async () => {
    const dead = await aMetricsServer(status(200))
    await dead[Symbol.asyncDispose]()
    const { warnings } = await watch(aLoadPlan(dead.url), observing(CONFIG), inTrouble)
    expect(warnings).toEqual([
      'observe target: nothing could be read: the connection is refused: nothing listens there.',
    ])
  })

  test('a body without end is cut off at its limit', async () => {
    const line = Buffer.alloc(1 << 20, 'other_series_bytes 1\n')
    await using server = await aMetricsServer((_, response) => {
      response.setHeader('content-type', 'text/plain')
      const more = (): void => {
        if (!response.destroyed) response.write(line, more)
      }
      more()
    })
    const { warnings } = await watch(
      aLoadPlan(server.url),
      observing(`observe: { interval: 2s, prometheus: /m, series: { memory: memory_bytes } }`),
      inTrouble,
    )
    expect(warnings).toEqual([
      expect.stringContaining('it answers more than 10 MB, and the rest is not read'),
    ])
  })

  test('a slow answer is waited for, and no second one asked for meanwhile', async () => {
    await using server = await aMetricsServer(() => undefined)
    const begunMs = performance.now()
    const { warnings } = await watch(
      aLoadPlan(server.url),
      observing(`observe: { interval: 100ms, prometheus: /m }`),
      () => performance.now() > begunMs + 350,
    )
    expect(server.seen).toHaveLength(1)
    expect(warnings.join()).toContain('its answers take longer than the interval')
  })

  test('a slip of the pen is found among the names that are there', async () => {
    await using server = await aMetricsServer(metrics(() => 'process_resident_memory_bytes 5\n'))
    const { warnings } = await watch(
      aLoadPlan(server.url),
      observing(
        `observe: { interval: 100ms, prometheus: /m, series: { memory: process_residnt_memory_bytes } }`,
      ),
      asked(server, 1),
    )
    expect(warnings).toEqual([
      'observe target: memory never had a value: no series process_residnt_memory_bytes is there; did you mean process_resident_memory_bytes?.',
    ])
  })

  test('assumed series that are not there are no news', async () => {
    await using server = await aMetricsServer(metrics(() => 'process_open_fds 5\n'))
    const { candidate, warnings } = await watch(
      aLoadPlan(server.url),
      observing(`observe: { interval: 100ms, prometheus: /m }`),
      asked(server, 1),
    )
    expect(candidate.series.map(({ name }) => name)).toEqual(['open-files'])
    expect(warnings).toEqual([])
  })
})

describe('several targets', () => {
  test('a series that one of them has is missed nowhere else', async () => {
    await using app = await aMetricsServer(metrics(() => 'memory_bytes 1\n'))
    await using db = await aMetricsServer(metrics(() => 'connections 7\n'))
    const observe = observing(`
observe:
  interval: 100ms
  prometheus: [{ name: app, url: '${app.url}/m' }, { name: db, url: '${db.url}/m', headers: { authorization: Bearer t } }]
  series: { memory: memory_bytes, connections: { expression: connections, target: db, unit: count } }`)
    const { candidate, warnings } = await watch(
      aLoadPlan('http://127.0.0.1:9'),
      observe,
      () => asked(app, 1)() && asked(db, 1)(),
    )
    expect(candidate.series.map(({ target, name, unit }) => [target, name, unit])).toEqual([
      ['app', 'memory', 'bytes'],
      ['db', 'connections', 'count'],
    ])
    expect(db.seen[0]?.headers.authorization).toBe('Bearer t')
    expect(app.seen[0]?.headers.authorization).toBeUndefined()
    expect(warnings).toEqual([])
  })
})

describe('elsewhere than on Linux', () => {
  test('processes are not available, which is said once', async () => {
    const { candidate, warnings } = await watch(
      aLoadPlan('http://127.0.0.1:9'),
      observing('observe: { process: { pid: 1 }, runner: true }'),
      () => true,
      'darwin',
    )
    expect(candidate.series.map(({ target }) => target)).not.toContain('process')
    expect(warnings.filter((one) => one.startsWith('Not available here'))).toEqual([
      'Not available here: processes, disks and networks are read from /proc, which darwin does not have.',
    ])
  })
})
