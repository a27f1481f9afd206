import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { renderHtml } from '../../src/report/html.ts'
import type { ResultMeasurement } from '../../src/report/result.ts'
import { aResult } from '../support/results.ts'
import { readMarkup } from '../support/markup.ts'
import { HOSTILE, state, STATES } from '../support/states.ts'

describe('renderHtml', () => {
  test.each(STATES)('$name: parses, and asks for nothing outside itself', ({ result }) => {
    const { tags } = readMarkup(renderHtml(result))
    expect(tags.filter((tag) => tag.name === 'script')).toHaveLength(1)
    const loaded = tags
      .flatMap(({ attributes }) => [attributes.src, attributes.href])
      .filter((one) => one !== undefined)
    expect(loaded.every((address) => address.startsWith('#'))).toBe(true)
    expect(
      tags.flatMap((tag) => Object.keys(tag.attributes)).filter((name) => name.startsWith('on')),
    ).toEqual([])
  })

  test.each(STATES)('$name: each link has its target, each id is used once', ({ result }) => {
    const { tags } = readMarkup(renderHtml(result))
    const ids = tags.map((tag) => tag.attributes.id).filter((id) => id !== undefined)
    expect(new Set(ids).size).toBe(ids.length)
    for (const tag of tags.filter((one) => one.name === 'a'))
      expect(ids).toContain(tag.attributes.href?.slice(1))
  })

  test('hostile names are text, in the end exactly what they were', () => {
    const { text } = readMarkup(renderHtml(state('hostile-names')))
    expect(text).toContain(HOSTILE[0])
    expect(text).toContain(HOSTILE[4])
  })

  test('both sides, the verdict and the interval are on the page', () => {
    const { text, tags } = readMarkup(renderHtml(state('fail')))
    expect(text).toContain('2 regressions, 13 unchanged')
    expect(text).toContain('+22.5 % to +34.2 %')
    const drawn = tags.filter((tag) => tag.name === 'path' && tag.attributes.class === 'fill candidate')
    expect(drawn).toHaveLength(5)
    expect(drawn.every((path) => (path.attributes.d?.length ?? 0) > 200)).toBe(true)
  })

  test('without a live baseline only the candidate is drawn', () => {
    const { tags } = readMarkup(renderHtml(state('no-baseline')))
    const classes = tags.filter((tag) => tag.name === 'path').map((tag) => tag.attributes.class ?? '')
    expect(classes).toContain('fill candidate')
    expect(classes.filter((name) => name.includes('baseline'))).toEqual([])
  })

  test('a drawing holds numbers only, never NaN', () => {
    for (const { result } of STATES) {
      const [beforeScript = ''] = renderHtml(result).split('<script>')
      expect(beforeScript).not.toMatch(/NaN|Infinity|undefined/)
    }
  })

  test.each(STATES)('$name: each point of a chart comes with its words', ({ result }) => {
    const { tags } = readMarkup(renderHtml(result))
    const plots = tags.filter(({ attributes }) => attributes['data-x'] !== undefined)
    expect(plots.length).toBeGreaterThan(3)
    for (const { attributes } of plots) {
      const places = attributes['data-x']?.split(' ') ?? []
      const words = Object.entries(attributes).filter(([name]) => /^data-(?:l|v\d+)$/.test(name))
      expect(words.length).toBeGreaterThan(1)
      for (const [, text] of words) expect(text.split('|')).toHaveLength(places.length)
      expect(places).toEqual([...places].sort((a, b) => Number(a) - Number(b)))
    }
  })

  test('errors by kind stand where they happened, the most frequent first', () => {
    const { text, tags } = readMarkup(renderHtml(state('fail-errors')))
    const chart = tags.find(({ attributes }) =>
      attributes['aria-label']?.startsWith('Errors of the candidate'),
    )
    const counts = (line: string): readonly string[] => chart?.attributes[line]?.split('|') ?? []
    expect(counts('data-v0')[6]).toBe('84')
    expect(counts('data-v1')[6]).toBe('7')
    expect(counts('data-v0').filter((count) => count !== '0')).toEqual(['84'])
    expect(text).toContain('Errors by kind')
    expect(readMarkup(renderHtml(state('pass'))).text).not.toContain('Errors by kind')
  })

  test('a closed model shows the users planned beside those under way', () => {
    const result = state('pass')
    const plan = { ...result.plan, model: 'closed' as const }
    const { text } = readMarkup(renderHtml({ ...result, plan }))
    expect(text).toContain('planned')
    expect(text).toMatch(/>?Users/)
    expect(readMarkup(renderHtml(result)).text).toContain('Iterations under way')
  })

  test('twenty requests and ten minutes stay below 500 kB', () => {
    const names = Array.from({ length: 20 }, (_, n) => `GET /things/${n}`)
    const { measurements, ...result } = aResult().requests(names).build()
    const long = (side: ResultMeasurement): ResultMeasurement => ({
      ...side,
      timeline: Array.from({ length: 600 }, (_, n) => ({
        ...side.timeline[n % side.timeline.length]!,
        atMs: n * 1000,
      })),
    })
    const sides = { candidate: long(measurements.candidate), baseline: long(measurements.baseline!) }
    const page = renderHtml({ ...result, measurements: { ...measurements, ...sides } })
    expect(Buffer.byteLength(page)).toBeLessThan(500_000)
    expect(page.length).toBeGreaterThan(200_000)
  })

  test('a histogram that was changed is named', () => {
    const result = aResult().build()
    const { candidate } = result.measurements
    const tally = candidate.requests['GET /search']!
    const requests = { ...candidate.requests, 'GET /search': { ...tally, histogram: 'AAAA' } }
    const broken = {
      ...result,
      measurements: { ...result.measurements, candidate: { ...candidate, requests } },
    }
    expect(() => renderHtml(broken)).toThrow(UserError)
    expect(() => renderHtml(broken)).toThrow(/request "GET \/search"/)
  })
})
