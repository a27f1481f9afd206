import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { ingestFiles, type IngestOptions } from '../../src/ingest/ingest.ts'
import { FOLDED, MOST_NAMES } from '../../src/ingest/request-names.ts'
import type { SourceFile } from '../../src/ingest/source-file.ts'
import { GatlingLog, jtl, jtlLine, T0_MS, vegetaLine } from '../support/foreign-results.ts'
import { fixtureOf, sourceOf } from '../support/source-files.ts'

const OPTIONS: IngestOptions = { tool: 'auto', requestName: 'all requests', warmUpMs: 0 }

async function troubleOf(
  files: readonly SourceFile[],
  options: Partial<IngestOptions> = {},
): Promise<string> {
  try {
    await ingestFiles(files, { ...OPTIONS, ...options })
  } catch (thrown) {
    if (thrown instanceof UserError) return `${thrown.code}: ${thrown.message} ${thrown.hint}`
    throw thrown
  }
  return 'nothing went wrong'
}

const K6 = (time: string | number, metric = 'http_req_duration'): string =>
  `${metric},${time},12.5,,,,true,,GET,Home,HTTP/1.1,default,,200,,,Home,,`
const K6_HEADER =
  'metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata'
const POINT =
  '{"metric":"http_req_duration","type":"Point","data":{"time":"2026-11-21T07:02:56.5Z","value":3,"tags":{"name":"a"}}}'
const gatling = new GatlingLog().run('3.13.1').request({ name: 'Home', startMs: 1, endMs: 2 }).bytes()

describe('a file that cannot be read is named, with what to do', () => {
  test.each<{
    readonly name: string
    readonly content: string | Uint8Array
    readonly want: readonly string[]
  }>([
    { name: 'an empty file', content: '', want: ['the file is empty'] },
    { name: 'white space only', content: '\n \n', want: ['the file is empty'] },
    { name: 'some text', content: 'hello\nworld\n', want: ['begin with "hello"', 'k6 JSON points'] },
    { name: 'unknown JSON', content: '{"a": 1}', want: ['no tool is known'] },
    { name: 'a cut document', content: '{"aggregate": {"counters"', want: ['begins like JSON', 'cut off'] },
    {
      name: "Plimsoll's own result",
      content: '{"schema":"plimsoll/result@1"}',
      want: ['result of Plimsoll itself', '--baseline'],
    },
    {
      name: 'XML of JMeter',
      content: '<?xml version="1.0"?>\n<testResults/>',
      want: ['XML', 'output_format=csv'],
    },
    {
      name: 'UTF-16 of PowerShell',
      content: Buffer.from('\uFEFF[{}]', 'utf16le'),
      want: ['UTF-16', 'PowerShell'],
    },
    {
      name: 'the binary form of vegeta',
      content: 'x\u0000Result\u0000Latency\u0000BytesIn',
      want: ['vegeta encode'],
    },
    {
      name: 'failures of Locust alone',
      content: 'Method,Name,Error,Occurrences\nGET,/,e,1\n',
      want: ['no distributions', '--json'],
    },
    {
      name: 'a cut last line of k6',
      content: `${POINT}\n${POINT.slice(0, 60)}`,
      want: ['last line (2) is cut off', 'Run it again'],
    },
    {
      name: 'a cut line in the middle',
      content: `${POINT}\n${POINT.slice(0, 24)}${POINT}\n`,
      want: ['line 2 is no sample of k6'],
    },
    {
      name: 'a k6 value that is no number',
      content: `${POINT}\n${POINT.replace('"value":3', '"value":"x"')}\n`,
      want: ['line 2'],
    },
    {
      name: 'a cut last line of k6 CSV',
      content: `${K6_HEADER}\n${K6(T0_MS)}\nhttp_req_dur`,
      want: ['last line (3) is cut off'],
    },
    {
      name: 'a short line of k6 CSV',
      content: `${K6_HEADER}\nhttp_req_duration,1\n${K6(T0_MS)}\n`,
      want: ['line 2 is no sample', '2 of 19 columns'],
    },
    {
      name: 'seconds and milliseconds in one k6 CSV',
      content: `${K6_HEADER}\n${K6(T0_MS)}\n${K6(T0_MS / 1000)}\n`,
      want: ['line 3', 'another unit', 'K6_CSV_TIME_FORMAT'],
    },
    {
      name: 'a k6 run without requests',
      content:
        '{"metric":"vus","type":"Point","data":{"time":"2026-11-21T07:02:56.5Z","value":1,"tags":{}}}\n',
      want: ['there is no HTTP request in it'],
    },
    {
      name: 'a cut last line of JMeter',
      content: jtl(jtlLine({ atMs: 0, elapsed: 5 })) + `${T0_MS},5,Ho`,
      want: ['last line (3) is cut off'],
    },
    {
      name: 'a quote of JMeter that is never closed',
      content: jtl(jtlLine({ atMs: 0, elapsed: 5, failure: '"oh' })),
      want: ['opens in line 2 is never closed'],
    },
    {
      name: 'a JMeter time that is no number',
      content: jtl(jtlLine({ atMs: 0, elapsed: NaN })),
      want: ['line 2 is no sample of JMeter'],
    },
    {
      name: 'a JTL without the column that tells success',
      content: 'timeStamp,elapsed,label\n1795244576000,5,Home\n',
      want: ['"success" is missing', 'save.saveservice.success'],
    },
    {
      name: 'two JMeter runs in one file',
      content: jtl(jtlLine({ atMs: 0, elapsed: 5 }), jtlLine({ atMs: 7_200_000, elapsed: 5 })),
      want: ['more than one run', 'JMeter appends'],
    },
    {
      name: 'years between two samples',
      content: jtl(jtlLine({ atMs: 0, elapsed: 5 }), jtlLine({ atMs: 1e11, elapsed: 5 })),
      want: ['lie', 'apart', 'several units'],
    },
    { name: 'a JTL with its header only', content: jtl(), want: ['there is no HTTP request in it'] },
    {
      name: 'a cut line of vegeta',
      content: `${vegetaLine(0, 1)}\n${vegetaLine(1, 1).slice(0, 50)}`,
      want: ['last line (2) is cut off'],
    },
    {
      name: 'a cut log of Gatling',
      content: gatling.subarray(0, gatling.length - 3),
      want: ['last record', 'cut off'],
    },
    {
      name: 'a damaged log of Gatling',
      content: Buffer.concat([gatling, Buffer.from([77])]),
      want: ['unknown kind 77'],
    },
    {
      name: 'a k6 summary without percentiles',
      content: JSON.stringify({
        root_group: {},
        metrics: { http_reqs: { count: 5, rate: 1 }, http_req_duration: { avg: 1 } },
      }),
      want: ['states no percentile', 'summaryTrendStats'],
    },
    {
      name: 'a k6 summary without requests',
      content: JSON.stringify({ root_group: {}, metrics: { iterations: { count: 5 } } }),
      want: ['made no HTTP request'],
    },
    {
      name: 'Locust without requests',
      content: JSON.stringify([
        {
          name: '/',
          method: 'GET',
          start_time: 1,
          last_request_timestamp: null,
          num_requests: 0,
          num_failures: 0,
          total_response_time: 0,
          min_response_time: null,
          max_response_time: 0,
          total_content_length: 0,
          response_times: {},
        },
      ]),
      want: ['made no request'],
    },
    {
      name: 'a Locust entry with a field of another type',
      content: JSON.stringify([{ name: '/', method: 'GET', num_requests: 'many', response_times: {} }]),
      want: ['no whole Locust JSON', '"0.'],
    },
  ])('$name', async ({ content, want }) => {
    const trouble = await troubleOf([sourceOf('results/x', content)])
    expect(trouble).toMatch(/^ingest-unreadable: "results\/x"/)
    for (const part of want) expect(trouble).toContain(part)
  })

  test('another tool than was said', async () => {
    const trouble = await troubleOf([fixtureOf('locust.json')], { tool: 'k6' })
    expect(trouble).toContain('Locust JSON (--json), not k6')
    expect(trouble).toContain('plimsoll ingest locust locust.json')
  })

  test('a stream that breaks off is told as a damaged file', async () => {
    const broken: SourceFile = {
      path: 'points.json.gz',
      modifiedMs: 0,
      bytes: async function* () {
        await Promise.resolve()
        yield Buffer.from(`${POINT}\n`)
        throw Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR' })
      },
    }
    expect(await troubleOf([broken])).toContain('cannot be read to its end: unexpected end of file')
  })
})

describe('files that do not belong together', () => {
  const shard = (name: string, atMs: number): SourceFile => sourceOf(name, jtl(jtlLine({ atMs, elapsed: 5 })))

  test('machines of one run are put together', async () => {
    const { measurement, source } = await ingestFiles([shard('a.jtl', 0), shard('b.jtl', 3_000)], OPTIONS)
    expect(measurement.total.completed).toBe(2)
    expect(source.files).toEqual(['a.jtl', 'b.jtl'])
  })

  test.each([
    {
      name: 'different runs',
      files: [shard('a.jtl', 0), shard('b.jtl', 3_600_000)],
      want: ['"b.jtl"', 'different runs', '"a.jtl"'],
    },
    {
      name: 'different tools',
      files: [shard('a.jtl', 0), fixtureOf('k6-points.json.gz')],
      want: ['JSON points of k6', 'JTL in CSV of jmeter', 'cannot be one measurement'],
    },
    {
      name: 'two summaries',
      files: [fixtureOf('hey.txt'), fixtureOf('hey.txt')],
      want: ['percentiles of two summaries cannot be put together'],
    },
  ])('$name', async ({ files, want }) => {
    const trouble = await troubleOf(files)
    for (const part of want) expect(trouble).toContain(part)
  })
})

describe('the warm-up', () => {
  const lines = [0, 4_000, 9_000, 12_000].map((atMs) => jtlLine({ atMs, elapsed: 5 }))

  test('is left out from the first sample on', async () => {
    const { measurement, notes } = await ingestFiles([sourceOf('a.jtl', jtl(...lines))], {
      ...OPTIONS,
      warmUpMs: 5_000,
    })
    expect(measurement.total.completed).toBe(2)
    expect(notes.join(' ')).toContain('The first 5 s are left out as warm-up (2 requests)')
  })

  test('must leave something', async () => {
    expect(await troubleOf([sourceOf('a.jtl', jtl(...lines))], { warmUpMs: 60_000 })).toContain(
      'all 4 requests lie in the warm-up of 1 min',
    )
  })

  test('cannot be left out of a summary', async () => {
    expect(await troubleOf([fixtureOf('hey.txt')], { warmUpMs: 1_000 })).toContain(
      'does not say when which request was made',
    )
  })
})

describe('names', () => {
  test('a thousand of them are folded beyond the first hundred, and nothing is lost', async () => {
    const lines = Array.from({ length: 1_000 }, (_, i) =>
      jtlLine({ atMs: i, elapsed: 5, label: `item ${i}` }),
    )
    const { measurement, notes } = await ingestFiles([sourceOf('a.jtl', jtl(...lines))], OPTIONS)
    expect(Object.keys(measurement.requests)).toHaveLength(MOST_NAMES + 1)
    expect(measurement.requests[FOLDED]?.completed).toBe(1_000 - MOST_NAMES)
    expect(measurement.total.completed).toBe(1_000)
    expect(notes.join(' ')).toContain(`${1_000 - MOST_NAMES} request names beyond the first ${MOST_NAMES}`)
  })

  test('one of a megabyte is shortened', async () => {
    const { measurement } = await ingestFiles(
      [sourceOf('a.jtl', jtl(jtlLine({ atMs: 0, elapsed: 5, label: 'x'.repeat(2 ** 20) })))],
      OPTIONS,
    )
    expect(Object.keys(measurement.requests).map((name) => name.length)).toEqual([200])
  })

  test('that objects have of their own are names like others', async () => {
    const lines = ['__proto__', 'constructor'].map((label) => jtlLine({ atMs: 0, elapsed: 5, label }))
    const { measurement } = await ingestFiles([sourceOf('a.jtl', jtl(...lines))], OPTIONS)
    expect(Object.keys(measurement.requests)).toEqual(['"__proto__"', 'constructor'])
  })
})
