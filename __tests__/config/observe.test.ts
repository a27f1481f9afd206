import { describe, expect, test } from '@jest/globals'
import { observedThresholdsFor } from '../../src/config/observe.ts'
import { aConfig, problemsOf } from '../support/config.ts'

const EXAMPLE = `
observe:
  interval: 500ms
  prometheus:
    - { name: app, url: /metrics }
    - { name: db, url: 'http://localhost:9187/metrics', baseline: 'http://localhost:9188/metrics', headers: { authorization: 'Bearer \${TOKEN}' }, timeout: 2s }
    - { name: cluster, query-server: 'http://localhost:9090' }
  series:
    memory: process_resident_memory_bytes
    cache-hits: rate(cache_hits_total) / rate(cache_requests_total)
    connections: { expression: pg_stat_activity_count, target: db, unit: count }
    queue: { query: 'sum(queue_length)', unit: count }
  process: { port: 3000, baseline: { port: 3001 } }
  runner: true
thresholds:
  p95: { max: 500ms }
  memory: { max: 500MB, growth: 10MB/h, increase: 10% & 20MB }
  cache-hits: { min: 70%, decrease: 5pp, warn: { min: 80% } }
  process-cpu: { max: 150% }
  connections: { max: 20 }
`

describe('observe', () => {
  const config = aConfig(EXAMPLE, { env: { TOKEN: 't0ken' } })

  test('reads targets with their own addresses, headers and time limits', () => {
    expect(config.observe?.intervalMs).toBe(500)
    expect(config.observe?.endpoints).toEqual([
      { kind: 'scrape', name: 'app', url: '/metrics', baseline: undefined, headers: {}, timeoutMs: 5_000 },
      {
        kind: 'scrape',
        name: 'db',
        url: 'http://localhost:9187/metrics',
        baseline: 'http://localhost:9188/metrics',
        headers: { authorization: 'Bearer t0ken' },
        timeoutMs: 2_000,
      },
      expect.objectContaining({ kind: 'query', name: 'cluster', url: 'http://localhost:9090' }),
    ])
    expect(config.secrets).toEqual(['t0ken'])
  })

  test('knows the unit and the kind of each series', () => {
    expect(config.observe?.series.map((one) => [one.name, one.kind, one.unit, one.seriesKind])).toEqual([
      ['memory', 'expression', 'bytes', 'gauge'],
      ['cache-hits', 'expression', 'fraction', 'ratio'],
      ['connections', 'expression', 'count', 'gauge'],
      ['queue', 'query', 'count', 'gauge'],
    ])
  })

  test('reads limits in the unit of their series, and leaves the metrics to themselves', () => {
    expect(config.thresholds.map(({ metric }) => metric)).toEqual(['p95'])
    const [memory, hits, cpu, connections] = observedThresholdsFor(config.observe, 'default')
    expect(memory).toMatchObject({
      series: 'memory',
      max: { value: 5e8 },
      growth: { value: 1e7, text: '10MB/h' },
      increase: { relative: 0.1, absolute: 2e7 },
      line: 17,
    })
    expect(hits).toMatchObject({
      min: { value: 0.7 },
      decrease: { absolute: 0.05 },
      warn: { min: { value: 0.8 } },
    })
    expect(cpu).toMatchObject({ series: 'process-cpu', max: { value: 1.5 } })
    expect(connections).toMatchObject({ max: { value: 20 } })
  })

  test.each([
    {
      name: 'a path alone reads memory, cpu and open files',
      text: 'observe: { prometheus: /metrics }',
      want: ['memory', 'cpu', 'open-files'],
    },
    { name: 'a runner alone asks nobody', text: 'observe: { runner: true }', want: [] },
    {
      name: 'a server alone is asked in PromQL',
      text: `observe: { prometheus: { query-server: 'http://p:9090' }, series: { x: 'topk(1, y)' } }`,
      want: ['x'],
    },
  ])('$name', ({ text, want }) => {
    expect(aConfig(text).observe?.series.map(({ name }) => name)).toEqual(want)
  })

  test('process: true is whoever listens on the port of each side', () => {
    expect(aConfig('observe: { process: true }').observe?.processes).toEqual([
      { name: 'process', candidate: { by: 'target' }, baseline: { by: 'target' } },
    ])
  })

  test("a profile's own thresholds replace those of the config", () => {
    const { observe } = aConfig(`
observe: { prometheus: /metrics }
thresholds: { memory: { max: 1GB } }
profiles:
  soak: { rate: 5/s, thresholds: { memory: { growth: 1MB/h } } }
  quick: { rate: 5/s }`)
    expect(observedThresholdsFor(observe, 'soak').map(({ growth }) => growth?.text)).toEqual(['1MB/h'])
    expect(observedThresholdsFor(observe, 'quick').map(({ max }) => max?.text)).toEqual(['1GB'])
  })

  test('without observe there is nothing', () => {
    expect(aConfig('').observe).toBeUndefined()
    expect(observedThresholdsFor(undefined, 'default')).toEqual([])
  })
})

describe('what is wrong is said', () => {
  const series = (rest: string) =>
    `observe: { prometheus: /metrics, series: { memory: m_bytes, hits: 'a_total / b_total' } }\n${rest}`
  test.each([
    { text: 'observe: { prometheus: localhost }', want: 'expected an address, or a path on the target' },
    {
      text: "observe: { prometheus: 'http://u:p@h/metrics' }",
      want: 'user name or password would end up in logs',
    },
    { text: 'observe: { promtheus: /metrics }', want: 'unknown key "promtheus". Did you mean "prometheus"?' },
    { text: 'observe: { prometheus: { name: a } }', want: 'expected either url or query-server' },
    {
      text: 'observe: { prometheus: [{ url: /metrics }] }',
      want: 'expected a name, to tell the targets apart',
    },
    {
      text: 'observe: { prometheus: [{ name: a, url: /m }, { name: a, url: /n }] }',
      want: 'is the name of another target',
    },
    {
      text: 'observe: { prometheus: /m, series: { x: "rate(" } }',
      want: 'observe.series.x "rate(": expected the name of a series',
    },
    { text: 'observe: { prometheus: /m, series: { p95: x } }', want: 'is the name of a metric' },
    { text: 'observe: { series: { x: y } }', want: 'is asked of nobody' },
    {
      text: 'observe: { prometheus: /m, series: { x: { query: y } } }',
      want: 'needs a target with a query-server',
    },
    {
      text: 'observe: { prometheus: [{ name: apple, url: /m }], series: { x: { expression: y, target: aple } } }',
      want: 'Did you mean "apple"?',
    },
    {
      text: "observe: { prometheus: { query-server: 'http://p:9090' } }",
      want: '"series" says nothing to ask for',
    },
    { text: 'observe: { process: { pid: 0 } }', want: 'expected a process id' },
    { text: 'observe: { process: { pid: 1, port: 2 } }', want: 'expected one of pid, port and command' },
    { text: 'observe: { process: [{ pid: 1 }, { pid: 2 }] }', want: 'a second target is named "process"' },
    { text: 'observe: { interval: 1 }', want: 'expected a duration' },
    {
      text: series('thresholds: { memory: { max: "500" } }'),
      want: 'memory.max "500": a limit on memory is a size. Write for example "500MB".',
    },
    {
      text: series('thresholds: { hits: { min: 0.7 } }'),
      want: 'a limit on hits is a percentage. Write for example "70%".',
    },
    {
      text: series('thresholds: { hits: { increase: 10% } }'),
      want: '"10%" is no change of hits. Write for example "5pp".',
    },
    { text: series('thresholds: { memory: { growth: 10MB } }'), want: 'Write for example "500MB/h".' },
    {
      text: series('thresholds: { memory: { increase: 0% } }'),
      want: 'a change of zero can never be excluded',
    },
    { text: series('thresholds: { memory: { most: 1GB } }'), want: 'unknown key "most"' },
    {
      text: series('thresholds: { memry: { max: 1GB } }'),
      want: 'thresholds: unknown metric or series "memry". Did you mean "memory"?',
    },
    { text: series('thresholds: { memory: {} }'), want: 'expected at least one of max, min, growth' },
  ])('$text', ({ text, want }) => {
    const problems = problemsOf(text)
    expect(problems.join('\n')).toContain(want)
    expect(problems).toHaveLength(1)
  })

  test('all at once, each with its line', () => {
    const problems = problemsOf(
      series('thresholds:\n  memory: { max: 5 }\n  hits: { min: 5 }\n  p95: { max: 5 }'),
    )
    expect(problems.map((one) => one.slice(0, 'plimsoll.yml:3'.length))).toEqual([
      'plimsoll.yml:3',
      'plimsoll.yml:4',
      'plimsoll.yml:5',
    ])
  })
})
