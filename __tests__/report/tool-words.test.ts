import { describe, expect, test } from '@jest/globals'
import { renderHtml } from '../../src/report/html.ts'
import { renderComment, renderSummary } from '../../src/report/markdown.ts'
import type { Result } from '../../src/report/result.ts'
import { renderTerminal } from '../../src/report/terminal.ts'
import { describeTool } from '../../src/report/tool-words.ts'
import { aResult } from '../support/results.ts'

const SOURCE: NonNullable<Result['source']> = {
  tool: 'k6',
  version: '1.3.0',
  format: 'JSON points',
  detail: 'samples',
  resolutionMs: 0.001,
  meaning: 'k6 times sending, waiting and receiving.',
  carries: null,
  files: ['a.json', 'b.json'],
}

describe('whose numbers a report holds', () => {
  test.each([
    {
      name: 'files, with the version, the steps and what is timed',
      more: {},
      want: 'k6 1.3.0, JSON points (a.json, b.json): every request with its time, in steps of 1 µs. k6 times sending, waiting and receiving.',
    },
    {
      name: 'a file that does not tell the version, in milliseconds',
      more: { version: null, resolutionMs: 1, detail: 'summary' as const, files: ['a.json'] },
      want: 'k6 (its files do not tell the version), JSON points (a.json): a few percentiles, in steps of 1 ms.',
    },
    {
      name: 'many machines',
      more: { files: Array.from({ length: 20 }, (_, at) => `${at}.json`) },
      want: '(0.json, 1.json, 2.json and 17 more)',
    },
    { name: 'a script of one’s own', more: { script: 'load/shop.js' }, want: 'with the script load/shop.js' },
    { name: 'a translated plan', more: { script: null }, want: 'with a script made of this configuration' },
    {
      name: 'a file whose name would break the line',
      more: { files: [`a\n\u001b[31m${'x'.repeat(500)}`] },
      want: 'xxx…)',
    },
  ])('$name', ({ more, want }) => {
    const said = describeTool({ source: { ...SOURCE, ...more } })
    expect(said).toContain(want)
    expect(said).not.toMatch(/[\n\u001b]/)
  })

  test('stands in the terminal, in the comment, in the summary and on the page', () => {
    const result: Result = { ...aResult().build(), source: SOURCE }
    const terminal = renderTerminal(result, { colour: false, width: 200 })
    expect(terminal).toContain('tool      k6 1.3.0, JSON points (a.json, b.json)')
    const markdown = [
      renderComment(result, { marker: '<!-- m -->', runUrl: undefined, maxLength: 60_000 }),
      renderSummary(result, { runUrl: undefined }),
    ]
    for (const text of markdown)
      expect(text).toMatch(/Measured by another tool, k6 1\.3\.0.*k6 times sending, waiting and receiving/)
    expect(renderHtml(result)).toMatch(
      /<dt>Measured by another tool<\/dt>\s*<dd>k6 1\.3\.0, JSON points .*k6 times sending/,
    )
  })

  test('of a run of Plimsoll nothing is said', () => {
    const result = aResult().build()
    expect(describeTool(result)).toBeUndefined()
    for (const text of [renderTerminal(result, { colour: false, width: 200 }), renderHtml(result)])
      expect(text).not.toContain('another tool')
  })
})
