import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ingestFiles, type Ingested } from '../../src/ingest/ingest.ts'
import { sourceOf } from '../support/source-files.ts'

// Most lines are read by their shape alone, the others by JSON.parse: both must see the same.

const text = fc.oneof(
  fc.constantFrom('Home', 'https://a.example/b?c=1', '{', '}', '"', '\\', '"tags":{', 'Grüße', ''),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const sample = fc.record({
  time: fc.integer({ min: 0, max: 50_000 }).map((ms) => new Date(1_795_244_576_000 + ms).toISOString()),
  value: fc.double({ min: 0, max: 60_000, noNaN: true }),
  tags: fc.record({
    name: text,
    method: fc.constantFrom('GET', 'POST'),
    status: fc.constantFrom('200', '404', '0'),
    expected_response: fc.constantFrom('true', 'false'),
    group: text,
  }),
})
type Sample = typeof sample extends fc.Arbitrary<infer S> ? S : never

const points = (samples: readonly Sample[]): string =>
  samples.map((data) => `${JSON.stringify({ metric: 'http_req_duration', type: 'Point', data })}\n`).join('')
/** The order of old versions, which is never read by its shape. */
const oldPoints = (samples: readonly Sample[]): string =>
  samples.map((data) => `${JSON.stringify({ type: 'Point', data, metric: 'http_req_duration' })}\n`).join('')

const read = (content: string): Promise<Ingested> =>
  ingestFiles([sourceOf('points.json', content, { pieceBytes: 97 })], {
    tool: 'auto',
    requestName: 'all requests',
    warmUpMs: 0,
  })

function seen({ measurement, startedAt, elapsedMs }: Ingested): unknown {
  const tallies = Object.entries(measurement.requests).map(([name, tally]) => [
    name,
    tally.sent,
    tally.errors,
    tally.expected,
    tally.latency.encode(),
  ])
  return { tallies, startedAt, elapsedMs, timeline: measurement.timeline }
}

test('a line read by its shape says what JSON.parse says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 12 }), async (samples) => {
      expect(seen(await read(points(samples)))).toEqual(seen(await read(oldPoints(samples))))
    }),
    { numRuns: 60 },
  )
})

test('dropped iterations make the run suspect, many of them saturated', async () => {
  const line = (metric: string, value: number): string =>
    `${JSON.stringify({ metric, type: 'Point', data: { time: '2026-11-21T07:02:56.5Z', value, tags: {} } })}\n`
  const runWith = (dropped: number): Promise<Ingested> =>
    read(
      line('http_req_duration', 3) +
        line('iterations', 1).repeat(100 - dropped) +
        line('dropped_iterations', 1).repeat(dropped) +
        line('vus_max', 7),
    )
  expect((await runWith(0)).generator).toMatchObject({ state: 'ok', offered: 100, started: 100 })
  expect((await runWith(3)).generator).toMatchObject({ state: 'suspect', dropped: { 'no-connection': 3 } })
  const many = await runWith(20)
  expect(many.generator.state).toBe('saturated')
  expect(many.generator.reasons).toEqual(['k6 did not start 20 of 100 iterations that were due (20 %)'])
  expect([many.model, many.users]).toEqual(['open', 7])
})
