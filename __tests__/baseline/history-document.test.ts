import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  appendRun,
  decodeHistory,
  encodeHistory,
  HISTORY_SCHEMA,
  LARGEST_DOCUMENT,
  runsOf,
} from '../../src/baseline/history-document.ts'
import type { History, StoredSeries } from '../../src/baseline/history.ts'
import { toHistoryRun } from '../../src/baseline/history-run.ts'
import { keptValue } from '../../src/measure/observed.ts'
import { aRun } from '../support/histories.ts'
import { aHistoryRun, withFingerprint } from '../support/history-runs.ts'
import { aMeasurement } from '../support/measurements.ts'
import { seeded } from '../support/synthetic.ts'

const query = { suite: 'default', branch: 'main', fingerprint: 'f1' }

const MEMORY: StoredSeries = {
  name: 'memory',
  target: 'app',
  asked: '0123456789abcdef',
  level: 401_408_000,
  error: 81_920.5,
  samples: 120,
}

function aHistory(...numbers: readonly number[]): History {
  return {
    schema: HISTORY_SCHEMA,
    suite: 'default',
    branch: 'main',
    runs: numbers.map((n) => aHistoryRun(n)),
  }
}

/** The stored text with one thing changed. */
function spoilt(change: (document: Record<string, unknown>) => void): string {
  const document = JSON.parse(encodeHistory(aHistory(1, 2))) as Record<string, unknown>
  change(document)
  return JSON.stringify(document)
}

describe('decodeHistory', () => {
  test('undoes encodeHistory, with every field', () => {
    const history = {
      ...aHistory(1),
      runs: [
        aHistoryRun(1),
        aHistoryRun(2, { control: -1.25, quarantined: 'p95 was above its limit' }),
        aHistoryRun(3, { accepted: { by: 'ana' } }),
        aHistoryRun(4, { observed: [MEMORY] }),
        aHistoryRun(3, { sha: undefined, origin: 'local' }),
      ],
    }
    expect(decodeHistory(encodeHistory(history), query)).toEqual({ kind: 'ok', history })
  })

  test.each([
    { name: 'an empty file', text: '', says: 'no JSON' },
    { name: 'a document cut short', text: encodeHistory(aHistory(1)).slice(0, -40), says: 'cut short' },
    { name: 'another document', text: '{"a":1}', says: 'not a history of Plimsoll' },
    { name: 'a list', text: '[]', says: 'not a history of Plimsoll' },
    { name: 'a document without runs', text: spoilt((d) => delete d.runs), says: 'runs' },
    { name: "another suite's history", text: spoilt((d) => (d.suite = 'other')), says: 'suite "other"' },
    {
      name: "another branch's history",
      text: spoilt((d) => (d.branch = 'main-2')),
      says: 'branch "main-2"',
    },
    {
      name: 'a histogram that is none',
      text: spoilt((d) => {
        const [run] = d.runs as { requests: Record<string, { histogram: string }> }[]
        run!.requests['GET /']!.histogram = 'AAAA'
      }),
      says: 'histogram of GET / in run 1',
    },
    {
      name: 'a negative count',
      text: spoilt((d) => ((d.runs as { total: { sent: number } }[])[0]!.total.sent = -1)),
      says: 'total.sent',
    },
    {
      name: 'a time that is none',
      text: spoilt((d) => ((d.runs as { at: string }[])[1]!.at = 'yesterday')),
      says: 'runs.1.at',
    },
    {
      name: 'an observed level that is no number',
      text: spoilt(
        (d) => ((d.runs as { observed?: unknown }[])[1]!.observed = [{ ...MEMORY, level: 'much' }]),
      ),
      says: 'runs.1.observed.0.level',
    },
    {
      name: 'an observed error below nothing',
      text: spoilt((d) => ((d.runs as { observed?: unknown }[])[1]!.observed = [{ ...MEMORY, error: -1 }])),
      says: 'runs.1.observed.0.error',
    },
    {
      name: 'more observed series than a run may have',
      text: spoilt(
        (d) => ((d.runs as { observed?: unknown }[])[1]!.observed = Array<unknown>(101).fill(MEMORY)),
      ),
      says: 'runs.1.observed',
    },
    { name: 'a document that is too large', text: ' '.repeat(LARGEST_DOCUMENT + 1), says: 'at most' },
  ])('$name is unreadable, with the reason', ({ text, says }) => {
    expect(decodeHistory(text, query)).toMatchObject({
      kind: 'unreadable',
      newer: false,
      reason: expect.stringContaining(says),
    })
  })

  test('runs of earlier versions, which kept nothing of what was observed, are read', () => {
    const decoded = decodeHistory(encodeHistory(aHistory(1)), query)
    expect(decoded.kind === 'ok' && Object.keys(decoded.history.runs[0] ?? {})).not.toContain('observed')
  })

  test('a newer schema is unreadable and known to be newer', () => {
    const text = spoilt((d) => (d.schema = 'plimsoll/history@2'))
    expect(decodeHistory(text, query)).toMatchObject({
      kind: 'unreadable',
      newer: true,
      reason: expect.stringContaining('newer Plimsoll'),
    })
  })

  test('never throws, whatever a damaged document holds', () => {
    const whole = encodeHistory(aHistory(1))
    fc.assert(
      fc.property(fc.nat(whole.length), fc.string({ maxLength: 5 }), fc.nat(20), (at, put, take) => {
        const text = whole.slice(0, at) + put + whole.slice(at + take)
        expect(['ok', 'unreadable']).toContain(decodeHistory(text, query).kind)
      }),
      { numRuns: 300 },
    )
  })
})

describe('appendRun', () => {
  test.each([
    { name: 'the first run makes the history', earlier: undefined, add: 1, keep: 5, want: [1] },
    { name: 'a newer run comes last', earlier: aHistory(1, 2), add: 3, keep: 5, want: [1, 2, 3] },
    {
      name: 'a run that ended earlier is put in its place',
      earlier: aHistory(1, 3),
      add: 2,
      keep: 5,
      want: [1, 2, 3],
    },
    { name: 'the oldest goes first', earlier: aHistory(1, 2, 3), add: 4, keep: 3, want: [2, 3, 4] },
    {
      name: 'the same run of the same commit is replaced',
      earlier: aHistory(1, 2),
      add: 2,
      keep: 5,
      want: [1, 2],
    },
    {
      name: 'a run older than all that are kept does not enter',
      earlier: aHistory(2, 3),
      add: 1,
      keep: 2,
      want: [2, 3],
    },
  ])('$name', ({ earlier, add, keep, want }) => {
    const { runs } = appendRun(earlier, query, aHistoryRun(add), keep)
    expect(runs.map((run) => run.sha)).toEqual(want.map((n) => aHistoryRun(n).sha))
  })

  test('a second attempt of a run is a run of its own', () => {
    const again = aHistoryRun(1, { origin: '1001.2' })
    expect(appendRun(aHistory(1), query, again, 5).runs).toHaveLength(2)
  })

  test('each fingerprint keeps its own newest runs', () => {
    const other = withFingerprint(aHistoryRun(9), 'f2')
    const history = appendRun(appendRun(aHistory(1, 2), query, other, 2), query, aHistoryRun(3), 2)
    expect(runsOf(history, 'f1').runs.map((run) => run.sha)).toEqual([aHistoryRun(2).sha, aHistoryRun(3).sha])
    expect(runsOf(history, 'f2').runs).toHaveLength(1)
  })
})

describe('what is observed takes little room', () => {
  test('twenty runs of ten requests with fifteen series stay far below 300 kB in a cache', () => {
    const uniform = seeded(3)
    const aLevel = (at: number): StoredSeries => ({
      ...MEMORY,
      name: `process-value-${at}`,
      asked: Math.floor(uniform() * 1e15)
        .toString(16)
        .padStart(16, '0'),
      level: keptValue(uniform() * 1e9),
      error: keptValue(uniform() * 1e6),
    })
    const series = Array.from({ length: 15 }, (_, at) => aLevel(at))
    const requests = Array.from({ length: 10 }, (_, at) => `GET /api/v1/things/${at}`)
    const runs = Array.from({ length: 20 }, (_, n) => ({
      ...aRun({ seed: n + 1, requests }),
      observed: series.map((one) => ({ ...one, level: keptValue(one.level * (1 + uniform() / 50)) })),
    }))
    const document: History = { schema: HISTORY_SCHEMA, suite: 'default', branch: 'main', runs }
    const compressed = (history: History): number => gzipSync(encodeHistory(history)).length
    const without = { ...document, runs: runs.map(({ observed: _, ...run }) => run) }
    expect(compressed(document)).toBeLessThan(300_000)
    expect(compressed(document) - compressed(without)).toBeLessThan(15_000)
  })

  test('of a hundred series and more a run keeps the first hundred', () => {
    const measurement = aMeasurement(['GET /'], { factor: () => 1, errors: () => ({}), seed: 1 })
    const facts = { sha: undefined, at: new Date(0), origin: 'local', key: aHistoryRun(1).key, measurement }
    const observed = Array.from({ length: 120 }, (_, at) => ({ ...MEMORY, name: `s${at}` }))
    const run = toHistoryRun({ ...facts, control: undefined, quarantined: undefined, observed })
    expect(run.observed?.map(({ name }) => name)).toEqual(observed.slice(0, 100).map(({ name }) => name))
    expect(toHistoryRun({ ...facts, control: undefined, quarantined: undefined })).not.toHaveProperty(
      'observed',
    )
  })
})
