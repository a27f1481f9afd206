import { describe, expect, test } from '@jest/globals'
import { renderFailuresCsv, renderHistoryCsv, renderStatsCsv } from '../../src/report/csv.ts'
import { renderAs, renderFiles, REPORT_FORMATS } from '../../src/report/files.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { readResult } from '../../src/report/read-result.ts'
import { readMarkup } from '../support/markup.ts'
import { readCsv } from '../support/read-csv.ts'
import { aResult } from '../support/results.ts'
import { state, STATES } from '../support/states.ts'

describe('renderJunit', () => {
  test.each(STATES)('$name: well-formed, counts agree, red exactly when the check is', ({ result }) => {
    const { tags } = readMarkup(renderJunit(result))
    const of = (name: string): number => tags.filter((tag) => tag.name === name).length
    const suite = tags.find((tag) => tag.name === 'testsuite')?.attributes
    expect(suite).toMatchObject({
      tests: String(of('testcase')),
      failures: String(of('failure')),
      skipped: String(of('skipped')),
    })
    expect(of('failure') > 0).toBe(result.check === 'failure')
    const gated = result.comparisons.filter((one) => one.gated).length
    expect(of('testcase')).toBe(gated + result.objectives.length + 1)
  })

  test('what was not decided is skipped with its reason', () => {
    const { tags } = readMarkup(renderJunit(state('not-decided')))
    const messages = tags.filter((tag) => tag.name === 'skipped').map((tag) => tag.attributes.message)
    expect(messages.join('\n')).toContain('The interval holds both')
  })
})

describe('CSV in the columns of Locust', () => {
  test.each([
    { name: 'stats', render: renderStatsCsv },
    { name: 'history', render: renderHistoryCsv },
    { name: 'failures', render: renderFailuresCsv },
  ])('$name: every row has the cells of the head, none starts a formula', ({ render }) => {
    const { head, rows } = readCsv(render(state('hostile-names')))
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      expect(row).toHaveLength(head.length)
      for (const cell of row) expect(cell).not.toMatch(/^[=+@-]/)
    }
  })

  test('only the last row of the stats is a total', () => {
    const { rows } = readCsv(renderStatsCsv(aResult().requests(['GET /a', 'log in']).build()))
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      ['GET', '/a'],
      ['HTTP', 'log in'],
      ['', 'Aggregated'],
    ])
  })

  test('a percentile without enough samples is N/A, and 100% is the maximum', () => {
    const result = aResult().build()
    const { head, rows } = readCsv(renderStatsCsv(result))
    const cell = (name: string): string | undefined => rows[0]?.[head.indexOf(name)]
    expect(cell('99.9%')).toBe('N/A')
    expect(cell('100%')).toBe(cell('Max Response Time'))
    expect(Number(cell('50%'))).toBe(result.measurements.candidate.requests['GET /products']?.latencyMs.p50)
  })

  test('the history adds up to what the seconds hold', () => {
    const result = aResult().build()
    const { head, rows } = readCsv(renderHistoryCsv(result))
    const last = rows.at(-1)?.[head.indexOf('Total Request Count')]
    const { timeline } = result.measurements.candidate
    expect(Number(last)).toBe(timeline.reduce((sum, point) => sum + point.completed, 0))
    expect(rows[0]?.[0]).toBe(String(Date.parse(result.startedAt) / 1000))
  })
})

describe('renderFiles', () => {
  test('every file has content, and each name is used once', () => {
    const files = renderFiles(aResult().build())
    expect(files.map((file) => file.name)).toEqual([
      'result.json',
      'report.html',
      'report.md',
      'stats.csv',
      'stats_history.csv',
      'failures.csv',
      'junit.xml',
      'openmetrics.txt',
      'events.jsonl',
      'latency.hgrm',
    ])
    for (const file of files) expect(file.content).toMatch(/\n$/)
  })

  test('every format of a result read again is the one of the run', () => {
    const result = state('hostile-names')
    const again = readResult(renderAs(result, 'json'))
    expect(again).toEqual(result)
    for (const format of REPORT_FORMATS.filter((one) => one !== 'json'))
      expect(renderAs(again, format)).toBe(renderAs(result, format))
  })
})
