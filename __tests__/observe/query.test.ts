import { describe, expect, test } from '@jest/globals'
import type { ServerResponse } from 'node:http'
import { createQueries } from '../../src/observe/query.ts'
import { createScrape } from '../../src/observe/scrape.ts'
import type { Reading } from '../../src/observe/source.ts'
import { aConfig } from '../support/config.ts'
import { aMetricsServer, metrics, type MetricsServer } from '../support/metrics-server.ts'

const SIDE = { side: 'candidate', verifyTls: true } as const

/** One reading of `queue`, asked of a server that answers so. */
async function ask(answer: MetricsServer['answer']): Promise<Reading> {
  await using server = await aMetricsServer(answer)
  const { observe } = aConfig(
    `observe: { prometheus: { name: cluster, query-server: '${server.url}' }, series: { queue: { query: sum(queue_length), unit: count } } }`,
  )
  const [endpoint] = observe?.endpoints ?? []
  if (observe === undefined || endpoint === undefined) throw new Error('nothing is observed')
  const source = createQueries(
    endpoint,
    observe.series.flatMap((one) => (one.kind === 'query' ? [one] : [])),
    SIDE,
  )
  try {
    return await source.read(0, AbortSignal.timeout(2_000))
  } finally {
    await source.close()
  }
}

const json =
  (body: unknown, status = 200) =>
  (_: unknown, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
const vector = (...values: readonly (readonly [number, string])[]) =>
  json({
    status: 'success',
    data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value })) },
  })
const now = (): number => Date.now() / 1_000

describe('a Prometheus server that is asked', () => {
  test('gives the value of a query, without a time of ours', async () => {
    let asked = ''
    const reading = await ask((request, response) => {
      asked = request.url ?? ''
      vector([now(), '7'])(request, response)
    })
    expect(reading).toMatchObject({ values: [{ kind: 'value', value: 7 }], notes: [] })
    expect(asked).toBe('/api/v1/query?query=sum(queue_length)')
  })

  test.each([
    { name: 'an hour ahead', byS: 3_600, says: 'its clock is 1 h ahead of the clock here' },
    { name: 'ten minutes behind', byS: -600, says: 'its clock is 10 min behind the clock here' },
  ])('with a clock $name is told, and its value stands', async ({ byS, says }) => {
    const { values, notes } = await ask(vector([now() + byS, '7']))
    expect(values).toEqual([{ kind: 'value', value: 7 }])
    expect(notes).toEqual([`${says}; samples are placed by the clock here`])
  })

  test.each([
    { name: 'NaN', answer: vector([now(), 'NaN']), says: 'the value is NaN' },
    { name: 'infinity', answer: vector([now(), '+Inf']), says: 'the value is +Inf' },
    { name: 'nothing', answer: vector(), says: 'the query finds nothing' },
    {
      name: 'several series',
      answer: vector([now(), '1'], [now(), '2']),
      says: 'the query finds 2 series. Make them one, with sum() or max()',
    },
    {
      name: 'a range',
      answer: json({ status: 'success', data: { resultType: 'matrix', result: [] } }),
      says: 'the query gives a matrix. Ask for one number',
    },
    {
      name: 'a refusal',
      answer: json({ status: 'error', errorType: 'bad_data', error: 'parse error: unclosed' }, 400),
      says: 'the server refuses the query: parse error: unclosed',
    },
  ])('$name is no value, in words', async ({ answer, says }) => {
    expect((await ask(answer)).values).toEqual([{ kind: 'none', reason: says }])
  })

  test.each([
    {
      name: 'a page',
      answer: (_: unknown, response: ServerResponse) =>
        response.setHeader('content-type', 'text/html').end('<html>'),
      says: 'it answers text/html, not as a Prometheus server does',
    },
    {
      name: 'JSON of something else',
      answer: json({ ok: true }),
      says: 'it answers JSON that is not that of a Prometheus server',
    },
    {
      name: 'JSON cut short',
      answer: (_: unknown, response: ServerResponse) =>
        response.setHeader('content-type', 'application/json').end('{"status":'),
      says: 'it answers a body that is not JSON',
    },
    {
      name: 'a login',
      answer: json({}, 401),
      says: 'it answers 401: it wants to know who asks. Give the target "headers"',
    },
    {
      name: 'a forbidden one',
      answer: json({}, 403),
      says: 'it answers 403: it wants to know who asks',
    },
    {
      name: 'a body without end',
      answer: (_: unknown, response: ServerResponse) =>
        response.setHeader('content-type', 'application/json').end(Buffer.alloc(1_100_000, ' ')),
      says: 'it answers more than 1 MB, and the rest is not read',
    },
  ])('$name is refused in words', async ({ answer, says }) => {
    await expect(ask(answer)).rejects.toThrow(says)
  })
})

test('a page of metrics an hour ahead is placed by the clock here', async () => {
  const skewed = Date.now() + 3_600_000
  await using server = await aMetricsServer(metrics(() => `memory_bytes 5 ${skewed}\n`))
  const { observe } = aConfig(`observe: { prometheus: '${server.url}/m', series: { memory: memory_bytes } }`)
  const [endpoint] = observe?.endpoints ?? []
  if (observe === undefined || endpoint === undefined) throw new Error('nothing is observed')
  const source = createScrape(
    endpoint,
    observe.series.flatMap((one) => (one.kind === 'expression' ? [one] : [])),
    SIDE,
  )
  const { values, notes } = await source.read(250, AbortSignal.timeout(2_000))
  await source.close()
  expect(values).toEqual([{ kind: 'value', value: 5 }])
  expect(notes).toEqual([])
})
