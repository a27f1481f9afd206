import { describe, expect, test } from '@jest/globals'
import { renderHtml } from '../../src/report/html.ts'
import { renderComment } from '../../src/report/markdown.ts'
import { readResult } from '../../src/report/read-result.ts'
import type { Result } from '../../src/report/result.ts'
import type { ResultShards } from '../../src/report/result-shards.ts'
import { describeShards } from '../../src/report/shard-words.ts'
import { nextSteps } from '../../src/report/steps.ts'
import { renderTerminal } from '../../src/report/terminal.ts'
import { readMarkup } from '../support/markup.ts'
import { aResult } from '../support/results.ts'

const HOSTED = { runner: 'github-hosted Linux', architecture: 'x64', image: 'ubuntu24', cpu: 'AMD EPYC 7763' }
const SHOP = 'https://shop.example.com'

const WHOLE: ResultShards = {
  ...{ of: 3, present: [1, 2, 3], missing: [], least: 1, blocks: [0, 36], notes: [], cautions: [] },
  window: { least: 0.5, judgedMs: 180_000, plannedMs: 180_000 },
  machines: [{ ...HOSTED, shards: [1, 2, 3] }],
  clocks: { reference: SHOP, off: [], unchecked: [], apartMs: 0 },
}

/** A result as it is read from its file again. */
function merged(given: Partial<ResultShards> = {}): Result {
  const result: Result = { ...aResult().build(), shards: { ...WHOLE, ...given } }
  return readResult(JSON.stringify(result))
}

describe('a merged result says which machines carried the load', () => {
  test.each<{ name: string; given: Partial<ResultShards>; says: string }>([
    {
      name: 'all of them, together',
      given: {},
      says: 'Merged from 3 of 3 shards, begun at 2026-11-21T04:00:00.000Z. All of them share the whole measured time, 3 min. Machines: 3 × github-hosted Linux (ubuntu24, x64, AMD EPYC 7763). Their clocks agree, by that of https://shop.example.com.',
    },
    {
      name: 'one that is missing',
      given: { present: [1, 3], missing: [2] },
      says: 'Merged from 2 of 3 shards (missing: 2), begun at',
    },
    {
      name: 'many that are missing, the first ten',
      given: { of: 20, present: [1], missing: Array.from({ length: 19 }, (_, n) => n + 2) },
      says: '(missing: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, and 9 more)',
    },
    {
      name: 'a window that is shorter than the run',
      given: { window: { least: 0.5, judgedMs: 150_000, plannedMs: 180_000 } },
      says: 'Judged are the 2 min 30 s of 3 min that all of them share.',
    },
    {
      name: 'machines of two kinds',
      given: {
        machines: [
          { ...HOSTED, shards: [1, 2] },
          { ...HOSTED, runner: 'pool-a', cpu: 'Neoverse-N2', architecture: 'arm64', shards: [3] },
        ],
      },
      says: 'Machines: 2 × github-hosted Linux (ubuntu24, x64, AMD EPYC 7763); 1 × pool-a (ubuntu24, arm64, Neoverse-N2).',
    },
    {
      name: 'machines of many kinds, the first three',
      given: {
        machines: Array.from({ length: 9 }, (_, n) => ({ ...HOSTED, runner: `host-${n}`, shards: [n + 1] })),
      },
      says: '1 × host-2 (ubuntu24, x64, AMD EPYC 7763); and 6 more kinds.',
    },
    {
      name: 'a clock that was off, and one that nobody knows',
      given: {
        clocks: {
          reference: SHOP,
          off: [{ shard: 2, lateMs: -2400, uncertaintyMs: 30, leftOut: false }],
          ...{ unchecked: [3], apartMs: 2430 },
        },
      },
      says: 'Their clocks were apart, by that of https://shop.example.com: shard 2 was 2.4 s early (± 30 ms). Nothing told the time to 3.',
    },
    {
      name: 'clocks that nobody knows',
      given: { clocks: { reference: null, off: [], unchecked: [1, 2, 3], apartMs: 0 } },
      says: 'Nothing told whether their clocks agree.',
    },
  ])('$name', ({ given, says }) => {
    expect(describeShards(merged(given))).toContain(says)
  })

  test('a result of an earlier version says what it has', () => {
    const { window, machines, clocks, ...older } = WHOLE
    expect([window, machines, clocks]).not.toContain(undefined)
    const result = readResult(JSON.stringify({ ...aResult().build(), shards: older }))
    expect(describeShards(result)).toBe('Merged from 3 of 3 shards, begun at 2026-11-21T04:00:00.000Z.')
    expect(readMarkup(renderHtml(result)).text).toContain('Merged from 3 of 3 shards')
  })

  test('a run of one machine has nothing to say', () => {
    const alone = aResult().build()
    expect(describeShards(alone)).toBeUndefined()
    expect(renderHtml(alone)).not.toContain('id="shards"')
    expect(renderTerminal(alone, { colour: false, width: 100 })).not.toContain('shards')
  })
})

describe('each report has it', () => {
  const result = merged({
    ...{ present: [1, 3], missing: [2] },
    machines: [{ ...HOSTED, shards: [1, 3] }],
    clocks: {
      reference: SHOP,
      off: [
        { shard: 2, lateMs: 90_000, uncertaintyMs: 20, leftOut: true },
        { shard: 3, lateMs: 600, uncertaintyMs: 20, leftOut: false },
      ],
      ...{ unchecked: [], apartMs: 620 },
    },
  })

  test('the terminal, as a fact of its own', () => {
    const text = renderTerminal(result, { colour: false, width: 100 })
    expect(text).toMatch(/^shards {4}Merged from 2 of 3 shards \(missing: 2\)/m)
  })

  test('the comment, below where the numbers come from', () => {
    const comment = renderComment(result, { marker: '<!-- m -->', runUrl: undefined, maxLength: 60_000 })
    expect(comment).toContain('Merged from 2 of 3 shards (missing: 2)')
    expect(comment).toContain('shard 3 was 600 ms late')
  })

  test('the page, with a row for each shard', () => {
    const { text, tags } = readMarkup(renderHtml(result))
    expect(text).toContain('Merged from 2 of 3 shards (missing: 2)')
    expect(tags.filter(({ attributes }) => attributes.href === '#shards')).toHaveLength(1)
    expect(tags.filter(({ attributes }) => attributes.id === 'shards')).toHaveLength(1)
    const table = text.slice(text.indexOf('Machines that the load was dealt to')).replaceAll(/\s+/g, '')
    expect(table).toContain('1judgedgithub-hostedLinux(ubuntu24,x64,AMDEPYC7763)withtheothers')
    expect(table).toContain('2missing–1min30slate(±20ms)')
    expect(table).toContain('600mslate(±20ms)')
  })

  test('to reproduce it takes as many machines', () => {
    const [code] = nextSteps({ ...merged(), verdict: 'fail' }).flatMap((step) => step.code?.text ?? [])
    expect(code).toMatch(/^plimsoll run .*--seed 7 --shard 1\/3 --start-at TIME --out shards$/)
    const [alone] = nextSteps({ ...aResult().build(), verdict: 'fail' }).flatMap(
      (step) => step.code?.text ?? [],
    )
    expect(alone).toMatch(/--seed 7$/)
  })

  test('foreign text stays text', () => {
    const hostile = merged({
      machines: [{ ...HOSTED, runner: '\u001b[31m<script>alert(1)</script>\n| x |', shards: [1, 2, 3] }],
      clocks: { reference: '</details>\u001b[0m<img src=x>', off: [], unchecked: [], apartMs: 0 },
    })
    expect(renderTerminal(hostile, { colour: false, width: 100 })).not.toContain('\u001b')
    expect(() => readMarkup(renderHtml(hostile))).not.toThrow()
    const comment = renderComment(hostile, { marker: '<!-- m -->', runUrl: undefined, maxLength: 60_000 })
    expect(comment).not.toMatch(/<script>|<img|<\/details>.*<img/)
  })
})
