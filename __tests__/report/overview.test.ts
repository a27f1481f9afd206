import { describe, expect, test } from '@jest/globals'
import { renderAs, REPORT_FORMATS } from '../../src/report/files.ts'
import { renderRunsAs } from '../../src/report/files-of-runs.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { renderOpenMetrics } from '../../src/report/openmetrics.ts'
import { nameResults, toOverview } from '../../src/report/overview.ts'
import { renderOverviewMarkdown } from '../../src/report/overview-markdown.ts'
import { renderOverview } from '../../src/report/overview-terminal.ts'
import type { Result } from '../../src/report/result.ts'
import type { Summary } from '../../src/report/summary.ts'
import { readMarkup } from '../support/markup.ts'
import { aResult } from '../support/results.ts'
import { HOSTILE, state } from '../support/states.ts'

function ofProfile(profile: string, result: Result): Result {
  return { ...result, plan: { ...result.plan, profile } }
}

const SOAK = ofProfile('soak', state('pass'))
const SPIKE = ofProfile('spike', state('fail'))
const STRESS = ofProfile('stress', state('not-decided'))
const RUNS = nameResults([SOAK, SPIKE, STRESS])
const HOSTILE_RUNS = nameResults([ofProfile(HOSTILE[0], state('hostile-names')), ofProfile(HOSTILE[2], SOAK)])

describe('nameResults', () => {
  const other: Result = {
    ...SOAK,
    candidate: { sha: 'feedbee000000000000000000000000000000000', url: 'http://x' },
  }
  test.each([
    { name: 'profiles tell them apart', results: [SOAK, SPIKE], want: ['soak', 'spike'] },
    { name: 'else commits', results: [SOAK, other], want: ['soak at abc1234', 'soak at feedbee'] },
    { name: 'else their order', results: [SOAK, SOAK], want: ['soak, run 1', 'soak, run 2'] },
  ])('$name', ({ results, want }) => {
    expect(nameResults(results).map(({ name }) => name)).toEqual(want)
  })
})

describe('toOverview', () => {
  test.each([
    { name: 'one fail fails all', runs: [SOAK, SPIKE, STRESS], verdict: 'fail', check: 'failure' },
    {
      name: 'undecided is graver than a pass',
      runs: [SOAK, STRESS],
      verdict: 'inconclusive',
      check: 'neutral',
    },
    { name: 'all pass', runs: [SOAK, SOAK], verdict: 'pass', check: 'success' },
    {
      name: 'a run that decided nothing can make the check red',
      runs: [SOAK, state('no-baseline-fails')],
      verdict: 'inconclusive',
      check: 'failure',
    },
  ])('$name', ({ runs, verdict, check }) => {
    expect(toOverview(nameResults(runs))).toMatchObject({ verdict, check })
  })

  test('counts what there is, the gravest first', () => {
    expect(toOverview(RUNS).headline).toBe('3 runs: 1 fail, 1 inconclusive, 1 pass')
  })

  test('percentiles are those of each run: nothing is averaged over runs', () => {
    const { latencyMs } = SPIKE.measurements.candidate.total
    expect(toOverview(RUNS).rows[1]).toMatchObject({ name: 'spike', p95: `${latencyMs.p95!.toFixed(1)} ms` })
  })

  test('a load that is never constant is named by its highest level', () => {
    const stages = [
      { phase: 'ramp' as const, durationMs: 60_000, from: 0, to: 500 },
      { phase: 'spike 1' as const, durationMs: 60_000, from: 2000, to: 2000 },
    ]
    const shaped: Result = { ...SOAK, plan: { ...SOAK.plan, model: 'closed', stages } }
    expect(toOverview(nameResults([shaped])).rows[0]?.load).toBe('up to 2,000 users within 2 min')
  })
})

describe('one report over several results', () => {
  test('HTML: each run under the table, each id once, each link with its target', () => {
    const { tags, text } = readMarkup(renderRunsAs(RUNS, 'html'))
    const ids = tags.map((tag) => tag.attributes.id).filter((id) => id !== undefined)
    expect(new Set(ids).size).toBe(ids.length)
    const links = tags.filter((one) => one.name === 'a').map(({ attributes }) => attributes.href)
    expect(links.length).toBeGreaterThan(30)
    for (const link of links) expect(ids).toContain(link?.slice(1))
    expect(tags.filter(({ name }) => name === 'article')).toHaveLength(3)
    for (const { result } of RUNS) expect(text).toContain(result.headline)
    const groups = new Set(tags.map(({ attributes }) => attributes['data-group']).filter(Boolean))
    expect(groups).toEqual(new Set(['run-1-time', 'run-2-time', 'run-3-time']))
  })

  test('Markdown: a row for each run, then the summary of each', () => {
    const table = renderOverviewMarkdown(RUNS)
    expect(table.match(/^\| (?:soak|spike|stress) \|/gm)).toHaveLength(3)
    const whole = renderRunsAs(RUNS, 'md')
    expect(whole.startsWith(table)).toBe(true)
    for (const { result } of RUNS) expect(whole).toContain(renderAs(result, 'md'))
  })

  test('JUnit: a suite for each, with the sum of their cases', () => {
    const suites = readMarkup(renderRunsAs(RUNS, 'junit')).tags.filter(({ name }) => name === 'testsuite')
    expect(suites.map(({ attributes }) => attributes.name)).toEqual([
      'plimsoll soak',
      'plimsoll spike',
      'plimsoll stress',
    ])
    const cases = (xml: string): number => xml.split('<testcase ').length - 1
    expect(cases(renderRunsAs(RUNS, 'junit'))).toBe(
      RUNS.reduce((sum, { result }) => sum + cases(renderJunit(result)), 0),
    )
  })

  test('OpenMetrics: each family once, each sample with its run', () => {
    const text = renderRunsAs(RUNS, 'openmetrics')
    const types = text.match(/^# TYPE \S+/gm) ?? []
    expect(new Set(types).size).toBe(types.length)
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    expect(samples.every((line) => /\{run="(?:soak|spike|stress)"/.test(line))).toBe(true)
    const single = renderOpenMetrics(SOAK)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(samples.filter((line) => line.includes('run="soak"'))).toHaveLength(single.length)
  })

  test('CSV: one head, the run in the last column', () => {
    const [head, ...rows] = renderRunsAs(RUNS, 'csv').trimEnd().split('\n')
    expect(head).toMatch(/^Type,Name,.*,100%,Run$/)
    expect(rows).toHaveLength(18)
    expect(rows.map((row) => row.split(',').at(-1))).toEqual([
      ...Array.from({ length: 6 }, () => 'soak'),
      ...Array.from({ length: 6 }, () => 'spike'),
      ...Array.from({ length: 6 }, () => 'stress'),
    ])
  })

  test('JSON: in short, with the verdict that counts', () => {
    const summary = JSON.parse(renderRunsAs(RUNS, 'json')) as Summary
    expect(summary).toMatchObject({ schema: 'plimsoll/summary@1', verdict: 'fail' })
    expect(summary.profiles.map(({ profile, verdict }) => [profile, verdict])).toEqual([
      ['soak', 'pass'],
      ['spike', 'fail'],
      ['stress', 'inconclusive'],
    ])
  })

  test.each(REPORT_FORMATS)('%s of one result is that of the result alone', (format) => {
    expect(renderRunsAs(nameResults([SPIKE]), format)).toBe(renderAs(SPIKE, format))
  })

  test.each(['csv-history', 'csv-failures', 'hgrm'] as const)('%s holds one result only', (format) => {
    expect(() => renderRunsAs(RUNS, format)).toThrow(`"${format}" holds one result, and 3 are given`)
  })

  test('hostile names stay where they are', () => {
    expect(() => readMarkup(renderRunsAs(HOSTILE_RUNS, 'html'))).not.toThrow()
    expect(() => readMarkup(renderRunsAs(HOSTILE_RUNS, 'junit'))).not.toThrow()
    for (const row of renderOverviewMarkdown(HOSTILE_RUNS).trimEnd().split('\n').slice(2))
      expect(row.split('|')).toHaveLength(13)
    expect(renderOverviewMarkdown(HOSTILE_RUNS)).not.toContain('<script>')
  })
})

describe('the table on a terminal', () => {
  test.each([200, 120, 80, 50])('fits %i columns, and always names run, verdict and p95', (width) => {
    const lines = renderOverview(RUNS, { colour: false, width }).split('\n')
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
    expect(lines.at(-1)).toMatch(/^stress +inconclusive .* ms/)
  })

  test('levels of a shaped load stand in every report that people read', () => {
    const total = SOAK.measurements.candidate.total
    const level = {
      phase: 'step 2',
      startMs: 30_000,
      durationMs: 30_000,
      from: 20,
      to: 20,
      activeMs: 30_000,
      total,
    }
    const candidate = { ...SOAK.measurements.candidate, levels: [{ ...level, requests: {} }] }
    const result: Result = { ...aResult().build(), measurements: { ...SOAK.measurements, candidate } }
    for (const format of ['html', 'md'] as const) {
      expect(renderAs(result, format)).toContain('Levels of the load')
      expect(renderAs(result, format)).toContain('step 2')
      expect(renderAs(SOAK, format)).not.toContain('Levels of the load')
    }
  })
})
