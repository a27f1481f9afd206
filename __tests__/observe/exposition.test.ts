import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseLabels } from '../../src/observe/match.ts'
import { Exposition } from '../../src/observe/exposition.ts'

function read(text: string, names: readonly string[], cut = 7) {
  const exposition = new Exposition(new Set(names), true)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += cut) exposition.add(bytes.subarray(at, at + cut))
  exposition.end()
  return exposition
}

describe('an exposition', () => {
  const TEXT = `# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by {zero}"} +Inf -3982045
broken NaN
with_exemplar_total{le="1"} 17 # {trace_id="oHg5SJYRHA0"} 9.8 1520879607.789
last 5`

  test.each([
    {
      name: 'labels as they are written, timestamps left out',
      wanted: 'http_requests_total',
      want: [1027, 3],
    },
    {
      name: 'an escaped quote and a backslash',
      wanted: 'msdos_file_access_time_seconds',
      want: [1.458255915e9],
    },
    { name: 'no labels', wanted: 'metric_without_timestamp_and_labels', want: [12.47] },
    { name: 'a brace inside quotes, and infinity', wanted: 'something_weird', want: [Infinity] },
    { name: 'a value that is not a number', wanted: 'broken', want: [NaN] },
    { name: 'an exemplar of OpenMetrics', wanted: 'with_exemplar_total', want: [17] },
    { name: 'a last line without its end', wanted: 'last', want: [5] },
    { name: 'a name that is only the beginning of others', wanted: 'http', want: [] },
  ])('$name', ({ wanted, want }) => {
    expect(read(TEXT, [wanted]).samples.map(({ value }) => value)).toEqual(want)
  })

  test('wherever it is cut into chunks, it is the same', () => {
    const whole = read(TEXT, ['http_requests_total', 'last'], 1_000).samples
    expect(whole).toHaveLength(3)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (cut) => {
        expect(read(TEXT, ['http_requests_total', 'last'], cut).samples).toEqual(whole)
      }),
    )
  })

  test('names are collected to find slips of the pen', () => {
    expect([...read(TEXT, []).names]).toContain('metric_without_timestamp_and_labels')
  })

  test.each([
    { name: 'a page', text: '<!doctype html>\n<html>', want: 'not metrics: is the path right?' },
    { name: 'a value that is a word', text: 'last many\n', want: '"many" as a value, which is no number' },
    { name: 'labels without an end', text: 'last{a="b 5\n', want: 'labels do not end' },
    { name: 'one endless line', text: 'x'.repeat(1 << 21), want: 'one endless line' },
  ])('$name is refused in words', ({ text, want }) => {
    expect(() => read(text, ['last'], 65_536)).toThrow(want)
  })

  test('ten megabytes of other series are read in little memory', () => {
    const line = Buffer.from(
      'http_request_duration_seconds_bucket{route="/api/v1/things",le="0.005"} 12345\n',
    )
    const chunk = Buffer.concat(Array.from({ length: 800 }, () => line))
    const exposition = new Exposition(new Set(['last']), true)
    for (let bytes = 0; bytes < 10_000_000; bytes += chunk.length) exposition.add(chunk)
    exposition.add(Buffer.from('last 7'))
    exposition.end()
    expect(exposition.samples).toEqual([{ name: 'last', labels: '', value: 7 }])
    expect(exposition.names.size).toBe(2)
  })
})

const KEPT_BYTES = 4_000_000

test('of ten megabytes nothing is kept but the line that a chunk cuts in two', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = (): number => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const exposition = new Exposition(new Set(['last']), true)
  const before = used()
  for (let chunk = 0; chunk < 10; chunk++) exposition.add(Buffer.alloc(1_000_007, 'other_series_bytes 1\n'))
  // What was collected is given back in the background.
  for (let left = 50; left > 0 && used() - before > KEPT_BYTES; left--) await setTimeout(20)
  expect(used() - before).toBeLessThan(KEPT_BYTES)
  exposition.add(Buffer.from('\nlast 7'))
  exposition.end()
  expect(exposition.samples).toEqual([{ name: 'last', labels: '', value: 7 }])
})

test('labels are read with what their escapes stand for', () => {
  const labels = parseLabels('path="C:\\\\DIR",error="a \\"b\\"\\nc", empty=""')
  expect([...labels]).toEqual([
    ['path', 'C:\\DIR'],
    ['error', 'a "b"\nc'],
    ['empty', ''],
  ])
})
