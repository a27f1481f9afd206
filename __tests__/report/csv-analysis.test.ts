import { describe, expect, test } from '@jest/globals'
import {
  renderFiguresCsv,
  renderFindingsCsv,
  renderLevelsCsv,
  renderObservedCsv,
  renderPeriodsCsv,
} from '../../src/report/csv-analysis.ts'
import { csvTable } from '../../src/report/csv-cell.ts'
import { toResultAnalysis } from '../../src/report/analysis-result.ts'
import { renderFiles } from '../../src/report/files.ts'
import type { Result } from '../../src/report/result.ts'
import { aSeries, evidenceOf, observing } from '../support/evidence.ts'
import { readCsv, type CsvTable } from '../support/read-csv.ts'
import { aResult } from '../support/results.ts'
import { aStressResult } from '../support/stress-result.ts'

const STRESS = aStressResult()
const TROUBLED: Result = {
  ...aResult().build(),
  ...toResultAnalysis(
    evidenceOf({
      medianMs: (block) => 60 + 2 * block,
      errors: (block): Record<string, number> => (block > 40 ? { 'status-5xx': 40, throttled: 3 } : {}),
      observed: observing(aSeries('memory', 'bytes', (second) => 500e6 + second * 1e6)),
    }),
  ),
}
const BARE = aResult().build()

/** Values of a column, by the name in its head. */
const column = ({ head, rows }: CsvTable, name: string) => {
  const at = head.indexOf(name)
  if (at < 0) throw new Error(`no column ${name} in ${head.join()}`)
  return rows.map((row) => row[at]!)
}

describe('a table of values', () => {
  test.each([
    { name: 'a negative number is a number', value: -0.5, want: '-0.5' },
    { name: 'seven digits of a fraction', value: 1 / 3, want: '0.3333333' },
    { name: 'a whole number as it is', value: 123_456_789, want: '123456789' },
    { name: 'what is not known is empty', value: null, want: '' },
    { name: 'so is what is no number', value: NaN, want: '' },
    { name: 'a text that a spreadsheet would run does not', value: '=1+1', want: "'=1+1" },
    { name: 'a comma is quoted', value: 'a, "b"', want: '"a, ""b"""' },
  ])('$name', ({ value, want }) => {
    expect(csvTable(['x'], [[value]])).toBe(`x\n${want}\n`)
  })
})

describe('tables of the analysis', () => {
  const tables = { renderObservedCsv, renderPeriodsCsv, renderLevelsCsv, renderFindingsCsv, renderFiguresCsv }
  test.each(Object.entries(tables))('%s: every row has the cells of the head', (_, render) => {
    for (const result of [STRESS, TROUBLED]) {
      const { head, rows } = readCsv(render(result))
      for (const row of rows) expect(row).toHaveLength(head.length)
    }
    expect(readCsv(render(BARE)).rows).toEqual([])
  })

  test('observed: a row for each sample, with target, unit and time', () => {
    const { atMs, values } = STRESS.measurements.candidate.observed!.series[0]!
    const table = readCsv(renderObservedCsv(STRESS))
    expect(table.rows).toHaveLength(values.length)
    expect(column(table, 'Value').map(Number)).toEqual(values)
    expect(column(table, 'Seconds').map(Number)).toEqual(atMs.map((at) => at / 1000))
    const start = Date.parse(STRESS.startedAt) / 1000
    expect(Number(column(table, 'Timestamp')[5])).toBe(start + 5)
    for (const name of ['Side', 'Target', 'Series', 'Unit', 'Kind'] as const)
      expect(new Set(column(table, name)).size).toBe(1)
    expect(table.rows[0]!.slice(2)).toEqual(['candidate', 'shop', 'cpu', '0.18', 'fraction', 'rate'])
  })

  test('observed: the baseline stands after the candidate', () => {
    const { candidate } = STRESS.measurements
    const both: Result = { ...STRESS, measurements: { ...STRESS.measurements, baseline: candidate } }
    const sides = column(readCsv(renderObservedCsv(both)), 'Side')
    expect([...new Set(sides)]).toEqual(['candidate', 'baseline'])
    expect(sides.lastIndexOf('candidate')).toBeLessThan(sides.indexOf('baseline'))
  })

  test('periods: the stability of the result, errors and percentiles by period', () => {
    const { periods } = TROUBLED.stability!
    const table = readCsv(renderPeriodsCsv(TROUBLED))
    expect(column(table, 'From (s)').map(Number)).toEqual(periods.map(({ fromMs }) => fromMs / 1000))
    expect(column(table, 'Throttled').map(Number)).toEqual(periods.map(({ throttled }) => throttled))
    expect(column(table, 'p95 (ms)').map(Number)).toEqual(
      periods.map(({ p95Ms }) => Number(p95Ms!.toPrecision(7))),
    )
  })

  test('levels: what each carried, and what it broke', () => {
    const table = readCsv(renderLevelsCsv(STRESS))
    expect(column(table, 'Load').map(Number)).toEqual([20, 60, 100, 140, 180, 220, 260, 300])
    expect(column(table, 'Kept Up')).toEqual([...Array<string>(7).fill('true'), 'false'])
    expect(column(table, 'Broke').at(-1)).toContain('p95 max 300ms; ')
    expect(new Set(column(table, 'Load Unit'))).toEqual(new Set(['per-second']))
  })

  test('findings: the gravest first, with whole sentences', () => {
    const table = readCsv(renderFindingsCsv(TROUBLED))
    expect(column(table, 'Id')).toEqual(TROUBLED.findings!.map(({ id }) => id))
    expect(column(table, 'Evidence')).toEqual(TROUBLED.findings!.map(({ evidence }) => evidence.join(' ')))
  })

  test('figures: score, trends, leaks, safe load, law and growth, with their intervals', () => {
    const rowsOf = (result: Result, part: string) =>
      readCsv(renderFiguresCsv(result)).rows.filter(([first]) => first === part)
    const { safe, law, fleet } = STRESS.capacity!
    expect(rowsOf(STRESS, 'capacity')[0]).toEqual([
      ...['capacity', 'safe', 'load'],
      ...[safe.level, ...safe.interval].map((value) => String(Number(value!.toPrecision(7)))),
      ...['per-second', safe.by],
    ])
    expect(rowsOf(STRESS, 'law').map(([, , figure]) => figure)).toEqual([
      ...['lambda', 'sigma', 'kappa', 'knee', 'peak', 'throughput at the peak'],
    ])
    expect(Number(rowsOf(STRESS, 'law')[1]![3])).toBeCloseTo(law!.sigma.value!, 6)
    const months = rowsOf(STRESS, 'capacity').filter(([, of = '']) => of.startsWith('month '))
    expect(months.map((row) => Number(row[3]))).toEqual(fleet!.months.map(({ instances }) => instances))
    const [leak] = rowsOf(TROUBLED, 'leak')
    expect(leak!.slice(1, 3)).toEqual(['memory of app', 'per hour'])
    expect(leak!.slice(6)).toEqual(['bytes', 'leak'])
    expect(rowsOf(TROUBLED, 'score')[0]![3]).toBe(String(TROUBLED.score!.value))
    expect(rowsOf(TROUBLED, 'trend').length).toBeGreaterThan(0)
  })
})

describe('the files of a run', () => {
  const names = (result: Result) => renderFiles(result).map(({ name }) => name)
  const TABLES = ['observed.csv', 'periods.csv', 'levels.csv', 'findings.csv', 'figures.csv']

  test('have a table for each part that there is', () => {
    expect(names(STRESS).filter((name) => TABLES.includes(name))).toEqual(TABLES)
  })

  test('have none of what is not there', () => {
    expect(names(BARE).filter((name) => TABLES.includes(name))).toEqual([])
    expect(names(TROUBLED).filter((name) => TABLES.includes(name))).toEqual([
      'periods.csv',
      'findings.csv',
      'figures.csv',
    ])
  })
})
