import { describe, expect, test } from '@jest/globals'
import { askedOf } from '../../src/analyze/observed-level.ts'
import type { HistoryRun } from '../../src/baseline/history.ts'
import { runCli } from '../../src/cli.ts'
import { runKeyOf } from '../../src/gate/run-key.ts'
import { planRun } from '../../src/plan/plan.ts'
import { aConfig } from '../support/config.ts'
import { fakeEdges } from '../support/fake-cli-edges.ts'
import { aHistoryRun } from '../support/history-runs.ts'

const CONFIG = `url: http://localhost:3000
load: { rate: 20/s, warm-up: 1s, duration: 60s }
observe:
  interval: 2s
  prometheus:
    - { name: app, url: /metrics }
    - { name: db, url: 'http://localhost:9187/metrics', headers: { authorization: 'Bearer \${TOKEN}' } }
    - { name: cluster, query-server: 'http://localhost:9090' }
  series:
    memory: { expression: process_resident_memory_bytes, target: app }
    cache-hits: { expression: rate(hits_total) / rate(asked_total), target: app }
    connections: { expression: pg_stat_activity_count, target: db, unit: count }
    queue: { query: sum(queue_length), unit: count }
  process: { name: shop, port: 3000 }
thresholds:
  memory: { max: 500MB, growth: 10MB/h, increase: 10% & 20MB }
  cache-hits: { min: 70%, warn: { min: 80% } }
  connections: { increase: 20% }
`

/** Runs of main with the plan of this configuration, each with what it observed. */
function runsOf(count: number): readonly HistoryRun[] {
  const config = aConfig(CONFIG, { env: { TOKEN: 'open-sesame' } })
  const { plan } = planRun(config, {
    ...{ profile: 'default', seed: 1, url: undefined, baselineUrl: undefined, cores: 2 },
    ...{ url: config.url ?? '' },
  })
  const expression = 'process_resident_memory_bytes'
  const observed = [
    {
      ...{ name: 'memory', target: 'app', level: 4e8, error: 1e5, samples: 30 },
      asked: askedOf({ expression, unit: 'bytes', kind: 'gauge' }),
    },
  ]
  return Array.from({ length: count }, (_, n) =>
    aHistoryRun(n, { key: runKeyOf(fakeEdges(), plan), observed }),
  )
}

async function checked(config: string, count: number, ...argv: string[]): Promise<string> {
  const runs = runsOf(count)
  const edges = fakeEdges({
    env: { TOKEN: 'open-sesame' },
    content: { 'plimsoll.yml': config },
    openStore: () => ({
      find: () =>
        Promise.resolve(
          runs.length === 0
            ? { kind: 'missing', reason: 'none' }
            : {
                kind: 'found',
                source: 'a test',
                history: { schema: 'plimsoll/history@1', suite: 'default', branch: 'main', runs },
              },
        ),
      save: () => Promise.reject(new Error('check saves nothing')),
    }),
  })
  expect(await runCli(['check', ...argv], edges)).toBe(0)
  return edges.stdout.text()
}

describe('plimsoll check, where something is observed', () => {
  test('says who will be asked and how often, without their secrets', async () => {
    const text = await checked(CONFIG, 0)
    expect(text).toContain('Observed every 2 s while the load runs')
    expect(text).toMatch(/metrics +app +http:\/\/localhost:3000\/metrics\n/)
    expect(text).toMatch(/metrics +db +http:\/\/localhost:9187\/metrics \(sends authorization\)\n/)
    expect(text).toMatch(/Prometheus +cluster +http:\/\/localhost:9090\n/)
    expect(text).toMatch(/processes +shop +whoever listens on port 3000, with all that it started\n/)
    expect(text).not.toContain('open-sesame')
  })

  test('lists each series with unit, target, limits and expression', async () => {
    const text = await checked(CONFIG, 0)
    expect(text).toMatch(
      /memory +bytes +app +max 500MB, growth 10MB\/h, increase 10% & 20MB +process_resident_memory_bytes\n/,
    )
    expect(text).toMatch(
      /cache-hits +ratio +app +min 70%, warn min 80% +rate\(hits_total\) \/ rate\(asked_total\)\n/,
    )
    expect(text).toMatch(/queue +count +cluster +sum\(queue_length\)\n/)
    expect(text).toMatch(/shop-cpu +ratio +shop +CPU time of the processes/)
  })

  test.each([
    {
      name: 'a limit on a change without enough stored runs is not compared yet',
      runs: 7,
      argv: [],
      says: 'increase of memory of app: not compared yet: it needs 10 stored runs of main, or a baseline-url, and 7 stored runs have it.',
    },
    {
      name: 'a series that no stored run has',
      runs: 12,
      argv: [],
      says: 'increase of connections of db: not compared yet: it needs 10 stored runs of main, or a baseline-url, and no stored run has it.',
    },
    {
      name: 'enough stored runs hold it',
      runs: 12,
      argv: [],
      says: 'increase of memory of app: held against stored runs of main: 12 stored runs have it.',
    },
    {
      name: 'a live baseline is asked for a path, too',
      runs: 0,
      argv: ['--baseline-url', 'http://localhost:3001'],
      says: 'increase of memory of app: held against the live baseline.',
    },
    {
      name: 'and not for an address that is the candidate’s',
      runs: 0,
      argv: ['--baseline-url', 'http://localhost:3001'],
      says: 'increase of connections of db: the live baseline is not asked for it, so this limit stays open.',
    },
    {
      name: 'too few samples for growth',
      runs: 0,
      argv: [],
      says: 'growth of memory needs 60 samples over a minute; this plan gives about 30 in 1 min at full load, one every 2 s.',
    },
  ])('$name', async ({ runs, argv, says }) => {
    expect(await checked(CONFIG, runs, ...argv)).toContain(says)
  })

  test('a profile that holds no load constant has no stored runs', async () => {
    const steps = `profiles: { stress: { rate: 10/s, shape: steps, step: +10/s, every: 30s, limit: 50/s } }\n`
    expect(await checked(CONFIG + steps, 12, '--profile', 'stress')).toContain(
      'increase of memory of app: not compared: this profile holds no load constant',
    )
  })

  test('a live baseline is shown where it is asked', async () => {
    const text = await checked(CONFIG, 0, '--baseline-url', 'http://localhost:3001')
    expect(text).toMatch(/http:\/\/localhost:3001\/metrics \(baseline\)\n/)
  })

  test('a process that is not on this machine is told', async () => {
    const text = await checked('url: https://preview.example\nobserve: { process: true }\n', 0)
    expect(text).toContain(
      'not watched: https://preview.example is not on this machine. Name its "port" or "pid".',
    )
  })

  test('nothing observed, nothing said', async () => {
    expect(await checked('url: http://localhost:1\n', 0)).not.toContain('Observed')
  })
})
