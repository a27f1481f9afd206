import { describe, expect, test } from '@jest/globals'
import { renderComment } from '../../src/report/markdown.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { renderFailuresCsv, renderHistoryCsv, renderStatsCsv } from '../../src/report/csv.ts'
import { renderTerminal } from '../../src/report/terminal.ts'
import { expectGolden } from '../support/golden.ts'
import { state, STATES } from '../support/states.ts'

const OPTIONS = {
  marker: '<!-- plimsoll:default -->',
  runUrl: 'https://github.com/acme/shop/actions/runs/42',
  maxLength: 60_000,
}

describe('golden files', () => {
  test.each(STATES)('the comment says "$name"', ({ name, result }) => {
    expectGolden(`comment/${name}.md`, `${renderComment(result, OPTIONS)}\n`)
  })

  test('a comment of sixty requests is shortened by whole rows', () => {
    const comment = renderComment(state('sixty-requests'), { ...OPTIONS, maxLength: 6000 })
    expect(comment.length).toBeLessThanOrEqual(6000)
    expectGolden('comment/shortened.md', `${comment}\n`)
  })

  test.each(['pass', 'fail', 'no-baseline', 'interrupted', 'hostile-names'].map((name) => ({ name })))(
    'the terminal says "$name"',
    ({ name }) => {
      expectGolden(`terminal/${name}.txt`, `${renderTerminal(state(name), { colour: false, width: 110 })}\n`)
    },
  )

  test('a narrow terminal keeps outcome, request, metric and change', () => {
    expectGolden('terminal/narrow.txt', `${renderTerminal(state('fail'), { colour: false, width: 48 })}\n`)
  })

  test.each(['fail', 'not-decided', 'hostile-names'].map((name) => ({ name })))(
    'JUnit of "$name"',
    ({ name }) => {
      expectGolden(`junit/${name}.xml`, renderJunit(state(name)))
    },
  )

  test.each([
    { name: 'stats.csv', render: renderStatsCsv },
    { name: 'stats_history.csv', render: renderHistoryCsv },
    { name: 'failures.csv', render: renderFailuresCsv },
  ])('$name has the columns of Locust', ({ name, render }) => {
    expectGolden(`csv/${name}`, render(state('hostile-names')))
  })
})
