import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { ingestFiles, type Ingested } from '../../src/ingest/ingest.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import { errorCount } from '../../src/measure/tally.ts'
import { fixtureOf } from '../support/source-files.ts'

// Files of real runs against a small server on loopback; what each tool reported of the same run stands in
// its own summary, or below where it printed it.

const OPTIONS = { tool: 'auto', requestName: 'all requests', warmUpMs: 0 } as const
const read = (...names: readonly string[]) => ingestFiles(names.map(fixtureOf), OPTIONS)
const json = (name: string): unknown => JSON.parse(readFileSync(`__tests__/fixtures/ingest/${name}`, 'utf8'))

/** A percentile in milliseconds, of the total or of one request. */
function quantileMs({ measurement }: Ingested, q: number, request?: string): number {
  const tally = request === undefined ? measurement.total : measurement.requests[request]
  return (tally?.latency.quantile(q) ?? NaN) / 1000
}

describe('k6', () => {
  const { metrics } = json('k6-export.json') as {
    readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>
  }
  const own = (metric: string, value: string): number => metrics[metric]?.[value] ?? NaN

  test.each([
    { name: 'JSON points', file: 'k6-points.json.gz' },
    { name: 'CSV', file: 'k6.csv.gz' },
  ])('$name: percentiles, counts and names are those of k6 itself', async ({ file }) => {
    const ingested = await read(file)
    const { total, requests, activeMs } = ingested.measurement
    expect(ingested.source).toMatchObject({ tool: 'k6', detail: 'samples', carries: null })
    expect(total.completed).toBe(own('http_reqs', 'count'))
    expect(errorCount(total.errors)).toBe(own('http_req_failed', 'passes'))
    expect(total.errors).toEqual({ 'status-5xx': 23 })
    expect(Object.keys(requests).sort()).toEqual(['GET /flaky', 'Home', 'Slow'])
    const right = 'http_req_duration{expected_response:true}'
    expect(total.latency.min / 1000).toBeCloseTo(own(right, 'min'), 2)
    expect(total.latency.max / 1000).toBeCloseTo(own(right, 'max'), 2)
    expect((total.latency.mean() ?? 0) / 1000).toBeCloseTo(own(right, 'avg'), 2)
    // k6 interpolates between two samples, here the counter's width and the next sample matter.
    for (const [q, value] of [
      [0.5, 'med'],
      [0.9, 'p(90)'],
      [0.95, 'p(95)'],
    ] as const)
      expect(Math.abs(quantileMs(ingested, q) / own(right, value) - 1)).toBeLessThan(0.02)
    expect(
      Math.abs(quantileMs(ingested, 0.5, 'Home') / own('http_req_duration{name:Home}', 'med') - 1),
    ).toBeLessThan(0.02)
    expect(activeMs / 1000).toBeGreaterThan(11)
    expect(ingested.measurement.blocks.length).toBeGreaterThanOrEqual(3)
    expect(ingested.users).toBe(2)
    expect(ingested.url).toBe('http://127.0.0.1:18977')
  })

  test.each([
    { name: 'summary export', file: 'k6-export.json', count: 342, failed: 23 },
    { name: 'handleSummary data', file: 'k6-handle-summary.json', count: 342, failed: 23 },
    {
      name: 'machine-readable summary',
      file: 'k6-machine-readable.json',
      count: 120,
      failed: 9,
    },
  ])('$name: states what k6 states, and no p99', async ({ name, file, count, failed }) => {
    const { source, measurement } = await read(file)
    expect(source).toMatchObject({ tool: 'k6', format: name, detail: 'summary' })
    expect(source.carries).toEqual(['min', 'p50', 'p90', 'p95', 'max', 'mean'])
    expect(measurement.total.completed).toBe(count)
    expect(errorCount(measurement.total.errors)).toBe(failed)
    expect(measurement.total.latency.count).toBe(count - failed)
  })

  test('a summary keeps the percentiles of k6 to the width of a counter', async () => {
    const ingested = await read('k6-export.json')
    const right = 'http_req_duration{expected_response:true}'
    for (const [q, value] of [
      [0.5, 'med'],
      [0.9, 'p(90)'],
      [0.95, 'p(95)'],
    ] as const)
      expect(Math.abs(quantileMs(ingested, q) / own(right, value) - 1)).toBeLessThan(0.001)
  })
})

describe('Locust', () => {
  // As Locust printed it when the run was over.
  const printed = { answers: 957, failed: 56, p50: 9, p75: 34, p90: 49, p95: 56, p99: 180, max: 410 }

  test('JSON: percentiles are those that Locust printed, within its rounding', async () => {
    const ingested = await read('locust.json')
    const { total, requests } = ingested.measurement
    expect(ingested.source).toMatchObject({ tool: 'locust', detail: 'histogram', carries: null })
    expect(total.completed).toBe(printed.answers)
    expect(errorCount(total.errors)).toBe(printed.failed)
    expect(Object.keys(requests)).toEqual(['GET /', 'GET /flaky', 'GET /slow'])
    for (const [q, ms] of [
      [0.5, printed.p50],
      [0.75, printed.p75],
      [0.9, printed.p90],
      [0.95, printed.p95],
    ] as const)
      // The 56 wrong answers, all of them quick, are in Locust's figures and not in these.
      expect(Math.abs(quantileMs(ingested, q) - ms)).toBeLessThanOrEqual(1 + ms * 0.04)
    expect(Math.abs(quantileMs(ingested, 0.99) - printed.p99)).toBeLessThanOrEqual(10)
    expect(total.latency.max / 1000).toBeCloseTo(409.917, 2)
  })

  test('the statistics stand for all tables that Locust writes beside them', async () => {
    const ingested = await read('locust_failures.csv', 'locust_stats.csv', 'locust_stats_history.csv')
    expect(ingested.source.files).toEqual(['locust_stats.csv'])
    expect(ingested.measurement.total.completed).toBe(876)
    expect(quantileMs(ingested, 0.95)).toBeCloseTo(56, 0)
    expect(quantileMs(ingested, 0.99, 'GET /flaky')).toBeCloseTo(180, 0)
  })
})

describe('JMeter 5.6.3', () => {
  const statistics = json('jmeter-statistics.json') as Readonly<
    Record<string, Readonly<Record<string, number>>>
  >
  const own = (label: string, value: string): number => statistics[label]?.[value] ?? NaN

  test('JTL: counts, percentiles and names are those of its own dashboard of the run', async () => {
    const ingested = await read('jmeter.jtl.gz')
    const { total, requests } = ingested.measurement
    expect(ingested.source).toMatchObject({ tool: 'jmeter', format: 'JTL in CSV', detail: 'samples' })
    expect(Object.keys(requests).sort()).toEqual(['Flaky', 'Home', 'Slow, quoted'])
    expect(total.completed).toBe(own('Total', 'sampleCount'))
    expect(total.errors).toEqual({ 'status-5xx': own('Total', 'errorCount') })
    expect(ingested.notes.join(' ')).toContain(
      `${own('Visit', 'sampleCount')} samples of Transaction Controllers left out`,
    )
    for (const label of ['Home', 'Slow, quoted']) {
      expect(requests[label]?.completed).toBe(own(label, 'sampleCount'))
      expect((requests[label]?.latency.mean() ?? NaN) / 1000).toBeCloseTo(own(label, 'meanResTime'), 3)
      for (const [q, value] of [
        [0, 'minResTime'],
        [0.5, 'medianResTime'],
        [0.9, 'pct1ResTime'],
        [1, 'maxResTime'],
      ] as const)
        // The dashboard interpolates between two samples, which are a millisecond apart here.
        expect(Math.abs(quantileMs(ingested, q, label) - own(label, value))).toBeLessThanOrEqual(1)
    }
    expect(ingested.users).toBe(4)
  })

  test('statistics.json: states what it states', async () => {
    const ingested = await read('jmeter-statistics.json')
    expect(ingested.source).toMatchObject({ tool: 'jmeter', detail: 'summary' })
    expect(ingested.measurement.total.completed).toBe(own('Total', 'sampleCount'))
    expect(errorCount(ingested.measurement.total.errors)).toBe(own('Total', 'errorCount'))
    for (const [q, value] of [
      [0.5, 'medianResTime'],
      [0.9, 'pct1ResTime'],
      [0.95, 'pct2ResTime'],
      [0.99, 'pct3ResTime'],
    ] as const)
      expect(Math.abs(quantileMs(ingested, q, 'Home') / own('Home', value) - 1)).toBeLessThan(0.001)
    expect(ingested.measurement.requests.Home?.latency.min).toBe(own('Home', 'minResTime') * 1000)
  })
})

describe('vegeta 12.13.0', () => {
  const { latencies, requests, status_codes, bytes_in } = json('vegeta-report.json') as {
    readonly latencies: Readonly<Record<string, number>>
    readonly requests: number
    readonly status_codes: Readonly<Record<string, number>>
    readonly bytes_in: { readonly total: number }
  }
  const own = (name: string): number => (latencies[name] ?? NaN) / 1e6
  const errors = { 'status-5xx': status_codes['503'], refused: status_codes['0'] }
  /** In whole microseconds. */
  const ends = [own('min'), own('max')].map((ms) => Math.round(ms * 1000))

  test.each([
    { name: 'JSON lines', file: 'vegeta.json.gz' },
    { name: 'CSV', file: 'vegeta.csv.gz' },
  ])('$name: counts, errors and times are those of its own report', async ({ name, file }) => {
    const ingested = await read(file)
    const { total, requests: named } = ingested.measurement
    expect(ingested.source).toMatchObject({ tool: 'vegeta', format: name, detail: 'samples' })
    expect([ingested.model, ingested.url]).toEqual(['open', 'http://127.0.0.1:18977'])
    expect(Object.keys(named).sort()).toEqual(['GET /', 'GET /flaky', 'GET /gone', 'GET /slow'])
    expect(total.completed).toBe(requests)
    expect(total.errors).toEqual(errors)
    expect(total.bytes).toBe(bytes_in.total)
    // Its report has the times of wrong answers too.
    const all = new Histogram(3)
    all.add(total.latency)
    all.add(total.failedLatency)
    expect([all.min, all.max]).toEqual(ends)
    expect((all.mean() ?? NaN) / 1000).toBeCloseTo(own('mean'), 3)
    for (const [q, value] of [
      [0.5, '50th'],
      [0.9, '90th'],
      [0.95, '95th'],
      [0.99, '99th'],
    ] as const)
      // Estimated by a t-digest.
      expect(Math.abs((all.quantile(q) ?? NaN) / 1000 / own(value) - 1)).toBeLessThan(0.03)
  })

  test('report: states what it states', async () => {
    const { measurement, source } = await read('vegeta-report.json')
    expect(source).toMatchObject({ tool: 'vegeta', format: 'JSON report', detail: 'summary' })
    const { total } = measurement
    expect(total.completed).toBe(requests)
    expect(total.errors).toEqual(errors)
    expect([total.latency.min, total.latency.max]).toEqual(ends)
    for (const [q, value] of [
      [0.5, '50th'],
      [0.95, '95th'],
      [0.99, '99th'],
    ] as const)
      expect(Math.abs((total.latency.quantile(q) ?? NaN) / 1000 / own(value) - 1)).toBeLessThan(0.001)
  })
})

describe('Gatling', () => {
  // Its right answers, as it printed them when the run was over; 3.9 estimates percentiles.
  test.each([
    {
      version: '3.14.9',
      file: 'gatling-3.14.log.gz',
      format: 'simulation.log (binary)',
      printed: { min: 6, p50: 26, p75: 44, p95: 143, p99: 749, max: 912, mean: 49 },
      within: 1,
    },
    {
      version: '3.9.5',
      file: 'gatling-3.9.log.gz',
      format: 'simulation.log (text)',
      printed: { min: 6, p50: 25, p75: 37, p95: 69, p99: 171, max: 261, mean: 30 },
      within: 6,
    },
  ])('$version, $format: what it printed of the run', async ({ version, file, format, printed, within }) => {
    const ingested = await read(file)
    const { total, requests } = ingested.measurement
    expect(ingested.source).toMatchObject({ tool: 'gatling', version, format, detail: 'samples' })
    expect(Object.keys(requests)).toEqual(['Home', 'Bücher ✓ / Slow', 'Bücher ✓ / Flaky'])
    expect(total.completed).toBe(360)
    expect(total.errors).toEqual({ 'status-5xx': 17 })
    expect([total.latency.min / 1000, total.latency.max / 1000]).toEqual([printed.min, printed.max])
    expect(Math.abs((total.latency.mean() ?? NaN) / 1000 - printed.mean)).toBeLessThanOrEqual(1)
    for (const [q, ms] of [
      [0.5, printed.p50],
      [0.75, printed.p75],
      [0.95, printed.p95],
      [0.99, printed.p99],
    ] as const)
      expect(Math.abs(quantileMs(ingested, q) - ms)).toBeLessThanOrEqual(within)
  })
})

describe('other tools', () => {
  test.each([
    {
      name: 'autocannon states no p95',
      file: 'autocannon.json',
      detail: 'summary',
      answers: 2882,
      failed: 0,
      quantiles: { 0.5: 4, 0.9: 7, 0.99: 15 },
      lacks: ['p95'],
    },
    {
      name: 'Artillery',
      file: 'artillery.json',
      detail: 'summary',
      answers: 264,
      failed: 16,
      quantiles: { 0.5: 10.1, 0.75: 32.1, 0.95: 47.9 },
      lacks: ['stddev'],
    },
    {
      name: 'Fortio: percentiles between the edges of its stretches as Fortio has them',
      file: 'fortio.json',
      detail: 'histogram',
      answers: 360,
      failed: 69,
      quantiles: { 0.5: 4.73, 0.75: 6.37, 0.9: 7.88 },
      lacks: [],
    },
    {
      name: 'oha JSON',
      file: 'oha.json',
      detail: 'summary',
      answers: 3024,
      failed: 609,
      quantiles: { 0.5: 4.904, 0.9: 7.293, 0.95: 7.649, 0.99: 8.234 },
      lacks: ['stddev'],
    },
    {
      name: 'hey text',
      file: 'hey.txt',
      detail: 'summary',
      answers: 2517,
      failed: 497,
      quantiles: { 0.5: 5, 0.75: 6.9, 0.9: 8, 0.95: 9.4, 0.99: 24.9 },
      lacks: ['p999', 'stddev'],
    },
  ])('$name', async ({ file, detail, answers, failed, quantiles, lacks }) => {
    const ingested = await read(file)
    const { total } = ingested.measurement
    expect(ingested.source.detail).toBe(detail)
    expect(total.completed).toBe(answers)
    expect(errorCount(total.errors)).toBe(failed)
    for (const [q, ms] of Object.entries(quantiles))
      expect(Math.abs(quantileMs(ingested, Number(q)) / ms - 1)).toBeLessThan(0.02)
    for (const metric of lacks) expect(ingested.source.carries).not.toContain(metric)
  })

  test('Artillery tells its endpoints apart by its plugin', async () => {
    const { measurement } = await read('artillery.json')
    expect(Object.keys(measurement.requests)).toEqual(['/', '/flaky?id=3', '/slow (Slow)'])
    expect(measurement.requests['/flaky?id=3']?.errors).toEqual({ 'status-5xx': 16 })
  })

  test.each([
    { name: 'hey CSV', file: 'hey.csv', duration: 0, status: 6 },
    { name: 'oha CSV', file: 'oha.csv', duration: 4, status: 6 },
  ])('$name: the percentiles of its sorted right answers', async ({ file, duration, status }) => {
    const rows = readFileSync(`__tests__/fixtures/ingest/${file}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','))
    const sorted = rows
      .filter((row) => row[status] === '200')
      .map((row) => Number(row[duration]) * 1000)
      .sort((a, b) => a - b)
    const ingested = await read(file)
    expect(ingested.measurement.total.completed).toBe(rows.length)
    expect(ingested.measurement.total.latency.count).toBe(sorted.length)
    for (const q of [0.5, 0.9, 0.95]) {
      const own = sorted[Math.ceil(q * sorted.length) - 1] ?? NaN
      expect(Math.abs(quantileMs(ingested, q) / own - 1)).toBeLessThan(0.02)
    }
  })
})
