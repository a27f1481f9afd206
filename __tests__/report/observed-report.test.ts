import { describe, expect, test } from '@jest/globals'
import type { ObservedKind, ObservedUnit } from '../../src/measure/observed.ts'
import { annotationsOf } from '../../src/github/annotations.ts'
import { renderHtml } from '../../src/report/html.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { renderSummary } from '../../src/report/markdown.ts'
import type { ResultObservedObjective } from '../../src/report/observed-objective-schema.ts'
import type { ResultObserved, ResultObservedSeries } from '../../src/report/observed-result.ts'
import { observedLines, toObservedRows } from '../../src/report/observed-table.ts'
import { readResult } from '../../src/report/read-result.ts'
import type { Result } from '../../src/report/result.ts'
import { toRows } from '../../src/report/rows.ts'
import { renderTerminal } from '../../src/report/terminal.ts'
import { aConfig } from '../support/config.ts'
import { readMarkup } from '../support/markup.ts'
import { aResult } from '../support/results.ts'

function aSeries(
  name: string,
  unit: ObservedUnit,
  kind: ObservedKind,
  values: readonly number[],
): ResultObservedSeries {
  return {
    name,
    target: 'app',
    unit,
    kind,
    expression: `of <${name}>`,
    atMs: values.map((_, at) => (at + (at > 2 ? 3 : 0)) * 1_000),
    values,
    gaps: [{ fromMs: 3_000, toMs: 5_000, reason: 'no answer in time' }],
  }
}

const BROKEN: ResultObservedObjective = {
  series: 'memory',
  target: 'app',
  unit: 'bytes',
  limit: 'max 500MB',
  observed: '600 MB',
  baseline: null,
  outcome: 'violated',
  used: 1.2,
  because: 'Fail tier: memory of app is 600 MB at its highest, the limit is max 500MB.',
  line: 7,
}

const OBSERVED: ResultObserved = {
  series: [
    aSeries('memory', 'bytes', 'gauge', [400e6, 410e6, 900e6, 420e6, 600e6, 600e6]),
    aSeries('hits', 'fraction', 'ratio', [0.7, 0.8, 0.75]),
    aSeries('late', 'count', 'gauge', []),
  ],
  restarts: [{ target: 'app', atMs: 90_000 }],
}

function observing(objectives: readonly ResultObservedObjective[] = [BROKEN]): Result {
  const result = aResult().build()
  const { candidate, baseline } = result.measurements
  return {
    ...result,
    observedObjectives: objectives,
    measurements: {
      ...result.measurements,
      candidate: { ...candidate, observed: OBSERVED },
      baseline: baseline && {
        ...baseline,
        observed: { series: [aSeries('memory', 'bytes', 'gauge', [300e6, 310e6, 305e6])], restarts: [] },
      },
    },
  }
}

const result = observing()

test('what was written is read again', () => {
  expect(readResult(JSON.stringify(result))).toEqual(result)
})

test('the table has both sides, in units, without the one odd sample', () => {
  expect(toObservedRows(result).map(({ cells }) => cells)).toEqual([
    ['memory', 'app', '410 MB', '510 MB', '600 MB', '600 MB', '6'],
    ['memory', 'app (baseline)', '305 MB', '305 MB', '305 MB', '305 MB', '3'],
    ['hits', 'app', '75 %', '75 %', '75 %', '75 %', '3'],
    ['late', 'app', '–', '–', '–', '–', '0'],
  ])
})

test('a series is one line on a terminal', () => {
  expect(observedLines(result)).toEqual([
    'memory of app: 410 MB to 600 MB, 600 MB at the end',
    'memory of app (baseline): 305 MB to 305 MB, 305 MB at the end',
    'hits of app: 75 % to 75 %, 75 % at the end',
    'late of app: no value',
  ])
})

describe('the page', () => {
  const { text, tags } = readMarkup(renderHtml(result))

  test('has a chart for each series with a value, and the restart', () => {
    expect(text).toContain('memory of app')
    expect(text).toContain('hits of app')
    expect(text).not.toContain('late of app')
    expect(text).toContain('app was restarted 1 min 30 s into the run.')
    expect(tags.filter(({ attributes }) => attributes.id === 'observed')).toHaveLength(1)
    expect(tags.filter(({ attributes }) => attributes.href === '#observed')).toHaveLength(1)
  })

  test('breaks the line where there is a gap', () => {
    const plots = tags.filter(({ attributes }) =>
      attributes['aria-label']?.startsWith('memory of app over time'),
    )
    expect(plots).toHaveLength(1)
    const [, ours = ''] = [plots[0]?.attributes['data-v0'], plots[0]?.attributes['data-v1']]
    expect(ours.split('|')).toContain('')
  })

  test('of a run that observed nothing has no such section', () => {
    expect(renderHtml(aResult().build())).not.toContain('id="observed"')
  })
})

describe('a broken limit on a series', () => {
  test('is a row like any other', () => {
    const row = toRows(result).find(({ label }) => label.metric === 'memory')
    expect(row).toMatchObject({
      state: 'violated',
      open: true,
      candidate: '600 MB',
      limit: 'max 500MB',
      used: 1.2,
    })
  })

  test.each([
    {
      name: 'Markdown',
      text: renderSummary(result, { runUrl: undefined }),
      want: '| **violated** | <code>app</code> | memory |',
    },
    {
      name: 'terminal',
      text: renderTerminal(result, { colour: false, width: 160 }),
      want: /violated +app +memory/,
    },
  ])('$name shows it', ({ text, want }) => {
    if (typeof want === 'string') expect(text).toContain(want)
    else expect(text).toMatch(want)
  })

  test('is a failed case in a red run, and skipped in any other', () => {
    const red = renderJunit({ ...result, check: 'failure' })
    expect(red).toContain(
      '<testcase classname="observed app" name="memory max 500MB" time="0"><failure type="violated"',
    )
    expect(renderJunit(result)).toContain('name="memory max 500MB" time="0"><skipped')
  })

  test('is remarked on the line of its threshold', () => {
    expect(annotationsOf(result, aConfig(''))).toEqual([
      expect.objectContaining({
        line: 7,
        level: 'failure',
        title: 'memory of app: 600 MB',
        message: BROKEN.because,
      }),
    ])
  })

  test('decides nothing where the load was not made as planned', () => {
    const spoiled: Result = { ...result, spoiled: { objectives: 'all', comparisons: 'all' } }
    expect(toRows(spoiled).find(({ label }) => label.metric === 'memory')?.state).toBe('not judged')
    expect(annotationsOf(spoiled, aConfig(''))).toEqual([])
  })

  test.each([
    { outcome: 'met', state: 'met' },
    { outcome: 'warned', state: 'warned' },
    { outcome: 'no-data', state: 'no data' },
    { outcome: 'not-compared', state: 'not judged' },
  ] as const)('$outcome is shown as "$state"', ({ outcome, state }) => {
    const row = toRows(observing([{ ...BROKEN, outcome }])).find(({ label }) => label.metric === 'memory')
    expect(row?.state).toBe(state)
  })
})
