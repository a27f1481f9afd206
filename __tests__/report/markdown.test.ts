import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { renderComment, renderSummary } from '../../src/report/markdown.ts'
import { aResult, CACHED, SHOP } from '../support/results.ts'
import { HOSTILE, state, STATES } from '../support/states.ts'

const OPTIONS = { marker: '<!-- plimsoll:default -->', runUrl: undefined, maxLength: 60_000 }

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

/** The comment without its code blocks, in which everything is text. */
function proseOf(comment: string): string {
  return comment.replaceAll(/^ *(`{3,})[^]*?^ *\1$/gm, '')
}

/** Tags of the page that GitHub would see; everything else must be escaped. */
const OWN_TAGS =
  /<\/?(?:details|summary|code|sub|b|br)>|<!-- plimsoll:[\w-]+ -->|\]\(<https?:\/\/[^<>\s]+>\)/g

describe('renderComment', () => {
  test.each(STATES)('$name: marker first, folds balanced, no tag but our own', ({ result }) => {
    const comment = renderComment(result, OPTIONS)
    expect(comment.startsWith(`${OPTIONS.marker}\n### Plimsoll: `)).toBe(true)
    const prose = proseOf(comment)
    expect(count(prose, '<details>')).toBe(count(prose, '</details>'))
    expect(prose).not.toContain('```')
    expect(prose.replaceAll(OWN_TAGS, '')).not.toMatch(/<(?!sub|b)/)
  })

  test.each(STATES)('$name: every table row has the cells of its head', ({ result }) => {
    for (const table of renderComment(result, OPTIONS).matchAll(/(?:^\|.*\|$\n?)+/gm)) {
      const widths = table[0]
        .trimEnd()
        .split('\n')
        .map((row) => count(row, '|'))
      expect(new Set(widths).size).toBe(1)
    }
  })

  test('the summary is the comment without its marker', () => {
    const result = state('fail')
    const comment = renderComment(result, OPTIONS)
    expect(`${OPTIONS.marker}\n${renderSummary(result, { runUrl: undefined })}`).toBe(`${comment}\n`)
  })

  test('a comment never says pass where the check fails', () => {
    const result = { ...aResult().undecidedFor('no-baseline', 'Nothing to compare with').build() }
    const of = (check: 'success' | 'neutral' | 'failure'): string =>
      renderComment({ ...result, check }, OPTIONS)
    expect(of('failure')).toContain('The check fails')
    expect(of('neutral')).toContain('The check is neutral')
    expect(of('success')).toContain('Nothing was proven')
  })

  test('changed rows stand open, the others are folded', () => {
    const [open = ''] = renderComment(state('fail'), OPTIONS).split('<details>')
    expect(open).toContain('| **regressed** | <code>GET /search</code> | p95 |')
    expect(open).not.toContain('| unchanged |')
  })

  test('a request that main does not have is new, not a change', () => {
    const full = aResult().build()
    const rest = Object.fromEntries(
      Object.entries(full.measurements.baseline?.requests ?? {}).filter(([name]) => name !== SHOP[1]),
    )
    const baseline = full.measurements.baseline
    if (baseline === null) throw new Error('the builder gives a live baseline')
    const result = {
      ...full,
      comparisons: full.comparisons.filter((one) => one.request !== SHOP[1]),
      measurements: { ...full.measurements, baseline: { ...baseline, requests: rest } },
    }
    const row = renderComment(result, OPTIONS)
      .split('\n')
      .find((line) => line.includes('**new**'))
    expect(row).toContain('GET /products/{{ id }}')
    expect(row).not.toContain('%')
    const removed = {
      ...result,
      measurements: { confirmation: null, candidate: { ...baseline, requests: rest }, baseline },
    }
    expect(renderComment(removed, OPTIONS)).toContain('**removed**')
  })

  test('a history names its runs, age and distance', () => {
    const comment = renderComment(
      aResult()
        .against({ ...CACHED, commitsBehind: 3 })
        .build(),
      OPTIONS,
    )
    expect(comment).toContain('12 cached runs of main, newest def5678 3 h old, 3 commits behind')
    expect(comment).toContain('**Substitute baseline.**')
  })

  test('foreign text mentions, links and renders nothing', () => {
    const comment = proseOf(renderComment(state('hostile-names'), OPTIONS))
    expect(comment).not.toMatch(/@octocat/)
    expect(comment).not.toMatch(/(?<!\\)!\[/)
    expect(comment).not.toContain('evil.test/x.png](')
    expect(comment).not.toMatch(/(?<!&#58;|<https:)\/\/evil/)
    expect(comment).not.toMatch(/^# /m)
    expect(comment).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  test('whatever the names, a comment keeps its length and its folds', () => {
    const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...HOSTILE))
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 3000, max: 9000 }),
        (names, maxLength) => {
          const base = state('fail')
          const result = {
            ...base,
            headline: names[0] ?? '',
            reasons: names,
            warnings: names,
            comparisons: base.comparisons.map((one, at) => ({
              ...one,
              request: names[at % names.length] ?? '',
            })),
          }
          const comment = renderComment(result, { ...OPTIONS, maxLength })
          expect(comment.length).toBeLessThanOrEqual(maxLength)
          const prose = proseOf(comment)
          expect(count(prose, '<details>')).toBe(count(prose, '</details>'))
          expect(prose.replaceAll(OWN_TAGS, '')).not.toContain('<')
        },
      ),
      { numRuns: 60 },
    )
  })
})
