import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { renderHtml } from '../../src/report/html.ts'
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

  test('twenty requests stay below 500 kB', () => {
    const names = Array.from({ length: 20 }, (_, n) => `GET /things/${n}`)
    expect(renderHtml(aResult().requests(names).build()).length).toBeLessThan(500_000)
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
