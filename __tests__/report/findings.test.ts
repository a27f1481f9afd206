import { describe, expect, test } from '@jest/globals'
import { emptyTally } from '../../src/measure/tally.ts'
import { toResultAnalysis } from '../../src/report/analysis-result.ts'
import { renderHtml } from '../../src/report/html.ts'
import { renderComment, renderSummary } from '../../src/report/markdown.ts'
import { readResult } from '../../src/report/read-result.ts'
import type { Result } from '../../src/report/result.ts'
import { renderTerminal } from '../../src/report/terminal.ts'
import { aSeries, evidenceOf, observing } from '../support/evidence.ts'
import type { RunStory } from '../support/evidence.ts'
import { secondsOf } from '../support/long-runs.ts'
import { aResult } from '../support/results.ts'

const analysed = (story: RunStory): Result => ({
  ...aResult().build(),
  ...toResultAnalysis(evidenceOf(story)),
})

const HEALTHY = analysed({})
const TROUBLED = analysed({
  medianMs: (block) => 60 + 2 * block,
  errors: (block) => (block > 40 ? { 'status-5xx': 40, throttled: 3 } : {}),
  observed: observing(aSeries('memory', 'bytes', (second) => 500e6 + second * 1e6)),
})
const BARE = aResult().build()

const terminal = (result: Result) => renderTerminal(result, { colour: false, width: 100 })
const summary = (result: Result) => renderSummary(result, { runUrl: undefined })
const comment = (result: Result) =>
  renderComment(result, { marker: '<!-- m -->', runUrl: undefined, maxLength: 60_000 })

describe('the analysis in a result', () => {
  test.each([
    { name: 'of a healthy run', result: HEALTHY },
    { name: 'of a troubled run', result: TROUBLED },
    { name: 'of a run that was too short for it', result: analysed({ blocks: 1, answers: 3 }) },
    { name: 'of earlier versions, without it', result: BARE },
  ])('$name is read back as it was written', ({ result }) => {
    expect(readResult(JSON.stringify(result))).toEqual(result)
  })

  test('is refused where it is damaged', () => {
    const damaged = { ...TROUBLED, findings: [{ ...TROUBLED.findings![0]!, severity: 'P9' }] }
    expect(() => readResult(JSON.stringify(damaged))).toThrow(/findings\.0\.severity/)
  })
})

test('a comment does not praise what failed: it leaves the marks to the page', () => {
  const failed: Result = { ...HEALTHY, verdict: 'fail' }
  expect(summary(failed)).not.toMatch(/No findings|excellent/)
  expect(renderHtml(failed)).toContain('100 of 100, excellent')
})

describe.each([
  { report: 'the page', render: renderHtml },
  { report: 'the summary', render: summary },
  { report: 'the comment', render: comment },
  { report: 'the terminal', render: terminal },
])('$report', ({ render }) => {
  test('names every finding of few with its evidence', () => {
    const text = render(TROUBLED).replaceAll(/\s+/g, ' ')
    expect(TROUBLED.findings!.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['many-errors', 'leak', 'latency-rising']),
    )
    for (const { severity, advice } of TROUBLED.findings!.slice(0, 5)) {
      expect(text).toContain(severity)
      expect(text).toContain(advice)
    }
    expect(text).toContain('3.6 GB an hour')
    expect(text).toContain('rising until the end')
  })

  test('says that there are none', () => {
    expect(render(HEALTHY)).toContain('No findings')
    expect(render(HEALTHY)).toMatch(/100 of 100, excellent/)
  })

  test('is silent where nothing was analysed', () => {
    expect(render(BARE)).not.toMatch(/finding|of 100|apdex/i)
  })

  test('escapes what a target sent along', () => {
    const hostile = analysed({
      change: (run) => ({ requests: { '<script>x</script>': run.total } }),
      medianMs: () => 400,
    })
    expect(hostile.findings!.map(({ id }) => id)).toContain('p95-high')
    if (render !== terminal) expect(render(hostile)).not.toContain('<script>x')
  })
})

test('the page has the periods and the recovery after each spike', () => {
  const page = renderHtml(TROUBLED)
  expect(page).toContain('At constant load, by period')
  expect(page.match(/href="#stability"/g)).toHaveLength(1)
  expect(page).not.toContain('Recovery after each spike')
})

test('a comment folds the periods of a long run', () => {
  expect(comment(TROUBLED)).toContain('<details><summary>Stability by period</summary>')
  expect(comment(analysed({ blocks: 2 }))).not.toContain('Stability by period')
})

test.each([
  { name: 'the page', render: renderHtml },
  { name: 'the comment', render: comment },
  { name: 'the terminal', render: terminal },
])('of a run of hours $name holds the first against the last', ({ render }) => {
  const hours = analysed({
    blocks: 150,
    blockMs: 60_000,
    medianMs: (block) => (block < 75 ? 40 : 80),
    stages: [{ phase: 'hold', durationMs: 150 * 60_000, from: 2, to: 2 }],
  })
  expect(render(hours).replaceAll(/\s+/g, ' ')).toMatch(
    /First against last hour: p50 (39|40)\.\d ms and (79|80)\.\d ms, p95 .* errors 0 % and 0 %, throughput 1\.67\/s and 1\.67\/s/,
  )
})

test.each([
  { name: 'the page', render: renderHtml, says: /Recovery after each spike.*4 s/s },
  {
    name: 'the comment',
    render: comment,
    says: /Spike 1: back to normal after 4 s \(p95 had reached 400 ms\)/,
  },
  {
    name: 'the terminal',
    render: terminal,
    says: /Spike 1: back to normal after 4 s \(p95 had reached 400 ms\)/,
  },
])('$name tells how each spike ended', ({ render, says }) => {
  const level = { activeMs: 20_000, durationMs: 20_000, total: emptyTally(), requests: {} }
  const spiked = analysed({
    change: () => ({
      levels: [
        { phase: 'hold', startMs: 0, from: 20, to: 20, ...level },
        { phase: 'spike 1', startMs: 20_000, from: 90, to: 90, ...level },
        { phase: 'recovery 1', startMs: 40_000, from: 20, to: 20, ...level },
      ],
      timeline: secondsOf(60, (second) => ({
        phase: second < 20 ? 'hold' : second < 40 ? 'spike 1' : 'recovery 1',
        p95Ms: second >= 20 && second < 44 ? 400 : 20,
      })),
    }),
  })
  expect(render(spiked).replaceAll(/\s+/g, ' ')).toMatch(says)
})

test('a reference that is no plain address is no link', () => {
  const finding = { ...TROUBLED.findings![0]!, reference: 'javascript:alert(1)' }
  expect(renderHtml({ ...TROUBLED, findings: [finding] })).not.toContain('href="javascript')
})
