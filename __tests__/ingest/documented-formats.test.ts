import { describe, expect, test } from '@jest/globals'
import { ingestFiles, type Ingested } from '../../src/ingest/ingest.ts'
import { GatlingLog, jtl, jtlLine, T0_MS, vegetaCsvLine, vegetaLine } from '../support/foreign-results.ts'
import { sourceOf } from '../support/source-files.ts'

// Formats as their tools' documentation and sources describe them.

const OPTIONS = { tool: 'auto', requestName: 'all requests', warmUpMs: 0 } as const
/** In pieces so small that every record lies across a border. */
const read = (content: string | Uint8Array): Promise<Ingested> =>
  ingestFiles([sourceOf('results', content, { pieceBytes: 7 })], OPTIONS)

describe('JMeter', () => {
  test('a JTL: labels, kinds of errors, bytes, and the service time without the connection', async () => {
    const { measurement, source, startedAt, users } = await read(
      jtl(
        jtlLine({ atMs: 0, elapsed: 30, connect: 10 }),
        jtlLine({ atMs: 100, elapsed: 40, label: 'Search, slow', success: false, code: '503' }).replace(
          'Search, slow',
          '"Search, slow"',
        ),
        jtlLine({
          ...{ atMs: 200, elapsed: 50, success: false, message: '' },
          code: 'Non HTTP response code: java.net.SocketTimeoutException',
        }),
        jtlLine({ atMs: 6_000, elapsed: 20 }),
      ),
    )
    expect(source).toMatchObject({ tool: 'jmeter', detail: 'samples', resolutionMs: 1 })
    expect(Object.keys(measurement.requests)).toEqual(['Home', 'Search, slow'])
    expect(measurement.total.errors).toEqual({ 'status-5xx': 1, timeout: 1 })
    expect(measurement.total.bytes).toBe(1200)
    expect(measurement.requests.Home?.latency.max).toBe(30_000)
    expect(measurement.requests.Home?.serviceTime.max).toBe(20_000)
    expect(measurement.requests.Home?.serviceTime.count).toBe(2)
    expect(startedAt).toBe(new Date(T0_MS).toISOString())
    expect(users).toBe(4)
    expect(measurement.blocks.length).toBe(2)
    expect(measurement.timeline.map(({ sent }) => sent)).toEqual([3, 1])
  })

  test.each([
    {
      name: 'without a header, in the default order',
      text: jtl(jtlLine({ atMs: 0, elapsed: 5 }))
        .split('\n')
        .slice(1)
        .join('\n'),
    },
    { name: 'with semicolons', text: jtl(jtlLine({ atMs: 0, elapsed: 5 })).replaceAll(',', ';') },
    {
      name: 'with tabs and CRLF',
      text: jtl(jtlLine({ atMs: 0, elapsed: 5 }))
        .replaceAll(',', '\t')
        .replaceAll('\n', '\r\n'),
    },
    { name: 'with a byte order mark', text: `\uFEFF${jtl(jtlLine({ atMs: 0, elapsed: 5 }))}` },
    {
      name: 'with a failure message over several lines',
      text: jtl(jtlLine({ atMs: 0, elapsed: 5, failure: '"expected ""a"",\ngot\n\nb"' })),
    },
    {
      name: 'with its header again in the middle',
      text: jtl(jtlLine({ atMs: 0, elapsed: 5 })) + jtl(),
    },
    {
      name: 'with dates instead of milliseconds',
      text: jtl(jtlLine({ atMs: 0, elapsed: 5 }).replace(String(T0_MS), '2026/11/21 07:02:56.421')),
    },
  ])('a JTL $name is read alike', async ({ text }) => {
    const { measurement } = await read(text)
    expect(Object.keys(measurement.requests)).toEqual(['Home'])
    expect(measurement.total.completed).toBe(1)
    expect(measurement.total.latency.max).toBe(5_000)
  })

  test('Transaction Controllers are left out, and told', async () => {
    const { measurement, notes } = await read(
      jtl(
        jtlLine({ atMs: 0, elapsed: 5 }),
        jtlLine({
          atMs: 0,
          elapsed: 9,
          label: 'Checkout',
          message: 'Number of samples in transaction : 1, number of failing samples : 0',
        }).replace(', number', ' number'),
      ),
    )
    expect(Object.keys(measurement.requests)).toEqual(['Home'])
    expect(notes.join(' ')).toContain('1 samples of Transaction Controllers left out')
  })

  test('statistics.json: its three percentiles, and the total apart from the labels', async () => {
    const one = { sampleCount: 1000, errorCount: 10, errorPct: 1, meanResTime: 20, medianResTime: 18 }
    const rest = {
      minResTime: 2,
      maxResTime: 400,
      pct1ResTime: 40,
      pct2ResTime: 60,
      pct3ResTime: 90,
      throughput: 50,
    }
    const { measurement, source } = await read(
      JSON.stringify({
        Total: { ...one, ...rest, sampleCount: 2000 },
        Home: { ...one, ...rest },
        Cart: { ...one, ...rest },
      }),
    )
    expect(source).toMatchObject({ tool: 'jmeter', detail: 'summary' })
    expect(measurement.total.completed).toBe(2000)
    expect(measurement.requests.Home?.latency.quantile(0.99)).toBeCloseTo(90_000, -2)
    expect(measurement.activeMs).toBe(40_000)
  })
})

describe('vegeta', () => {
  test.each([
    {
      name: 'JSON lines',
      text:
        [
          vegetaLine(0, 5),
          vegetaLine(1, 7, { code: 500 }),
          vegetaLine(2, 30, {
            code: 0,
            error: 'Get "http://127.0.0.1:3000": dial tcp 127.0.0.1:3000: connect: connection refused',
          }),
        ].join('\n') + '\n',
    },
    {
      name: 'CSV',
      text:
        [
          vegetaCsvLine(0, 5),
          vegetaCsvLine(1, 7, 500),
          vegetaCsvLine(2, 30, 0, '"Get ""http://x"": dial tcp: connection refused"'),
        ].join('\n') + '\n',
    },
  ])('$name: nanoseconds, paths as names, kinds of errors', async ({ text }) => {
    const { measurement, source, startedAt, model } = await read(text)
    expect(source).toMatchObject({ tool: 'vegeta', detail: 'samples' })
    expect(model).toBe('open')
    expect(Object.keys(measurement.requests)).toEqual(['GET /items/7'])
    expect(measurement.total.latency.max).toBe(5_000)
    expect(measurement.total.errors).toEqual({ 'status-5xx': 1, refused: 1 })
    expect(measurement.total.bytes).toBe(126)
    expect(startedAt).toBe(new Date(T0_MS).toISOString())
  })

  test('a report: its percentiles, and requests without an answer', async () => {
    const { measurement, source } = await read(
      JSON.stringify({
        latencies: {
          total: 1,
          mean: 5e6,
          '50th': 4e6,
          '90th': 8e6,
          '95th': 9e6,
          '99th': 2e7,
          max: 3e7,
          min: 1e6,
        },
        ...{ bytes_in: { total: 100, mean: 1 }, bytes_out: { total: 0, mean: 0 }, rate: 100, throughput: 99 },
        ...{ earliest: '2026-11-21T07:02:56.421596356Z', latest: '', end: '', duration: 1e10, wait: 4e6 },
        ...{ requests: 1000, success: 0.99, status_codes: { '0': 4, '200': 990, '503': 6 } },
        errors: ['503 Service Unavailable'],
      }),
    )
    expect(source.carries).toEqual(['min', 'p50', 'p90', 'p95', 'p99', 'max', 'mean', 'consistency'])
    expect(measurement.total.completed).toBe(1000)
    expect(measurement.total.errors['status-5xx']).toBe(10)
    expect(measurement.total.latency.quantile(0.95)).toBeCloseTo(9_000, -1)
  })
})

describe('Gatling', () => {
  test('the binary log: groups, texts that are written once, and records that are no requests', async () => {
    const log = new GatlingLog()
      .run('3.13.1')
      .user()
      .request({ name: 'Home', startMs: 10, endMs: 30 })
      .request({ name: 'Bezahlen ✓', groups: ['checkout'], startMs: 40, endMs: 90 })
      .group()
      .error()
      .request({ name: 'Home', startMs: 100, endMs: 160, failure: 'status.find.in(200), found 503' })
    const { measurement, source, startedAt } = await read(log.bytes())
    expect(source).toMatchObject({ tool: 'gatling', version: '3.13.1', format: 'simulation.log (binary)' })
    expect(Object.keys(measurement.requests)).toEqual(['Home', 'checkout / Bezahlen ✓'])
    expect(measurement.total.latency.max).toBe(50_000)
    expect(measurement.total.errors).toEqual({ 'status-5xx': 1 })
    expect(startedAt).toBe(new Date(T0_MS + 10).toISOString())
  })

  test('the text of older versions, with and without user numbers', async () => {
    const { measurement, source } = await read(
      [
        `RUN\tshop.Simulation\tsimulation\t${T0_MS}\t \t3.9.5`,
        `USER\tbrowse\tSTART\t${T0_MS}`,
        `REQUEST\t\tHome\t${T0_MS + 5}\t${T0_MS + 25}\tOK\t `,
        `REQUEST\tcheckout\tPay\t${T0_MS + 30}\t${T0_MS + 90}\tKO\tRequest timeout after 60000 ms`,
        `REQUEST\t7\tcheckout\tPay\t${T0_MS + 95}\t${T0_MS + 105}\tOK\t `,
        '',
      ].join('\n'),
    )
    expect(source).toMatchObject({ tool: 'gatling', version: '3.9.5' })
    expect(Object.keys(measurement.requests)).toEqual(['Home', 'checkout / Pay'])
    expect(measurement.total.errors).toEqual({ timeout: 1 })
    expect(measurement.requests['checkout / Pay']?.completed).toBe(2)
  })
})

test('k6 points of old versions begin with their type', async () => {
  const point = {
    type: 'Point',
    data: {
      time: '2026-11-21T07:02:56.5+02:00',
      value: 12.5,
      tags: {
        method: 'GET',
        name: 'https://a.example/b?c#d',
        status: '404',
        expected_response: 'false',
        error_code: '1404',
      },
    },
    metric: 'http_req_duration',
  }
  const { measurement, startedAt } = await read(`${JSON.stringify(point)}\n`)
  expect(measurement.requests['GET /b']?.errors).toEqual({ 'status-4xx': 1 })
  expect(startedAt).toBe('2026-11-21T05:02:56.487Z')
})

test('k6 tags with braces and quotes in them are read with care', async () => {
  const line = (tags: object): string =>
    `{"metric":"http_req_duration","type":"Point","data":{"time":"2026-11-21T07:02:56.5Z","value":3,"tags":${JSON.stringify(tags)}}}\n`
  const { measurement } = await read(
    line({ name: 'say "{hi}"', method: 'GET', status: '200', expected_response: 'true' }) +
      line({ name: 'Grüße', method: 'GET', status: '200', expected_response: 'true' }),
  )
  expect(Object.keys(measurement.requests)).toEqual(['say "{hi}"', 'Grüße'])
})
