import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { renderSpectrum } from '../../src/report/spectrum.ts'
import { aResult } from '../support/results.ts'

interface Line {
  readonly ms: number
  readonly quantile: number
  readonly count: number
}

function readSpectrum(text: string): { readonly lines: readonly Line[]; readonly total: number } {
  const lines = [...text.matchAll(/^ *([\d.]+) +([01]\.\d+) +(\d+)(?: +[\d.]+)?$/gm)].map(
    ([, ms, quantile, count]) => ({ ms: Number(ms), quantile: Number(quantile), count: Number(count) }),
  )
  return { lines, total: Number(/Total count {4}= +(\d+)\]/.exec(text)?.[1]) }
}

describe('renderSpectrum', () => {
  const result = aResult().build()
  const { candidate } = result.measurements

  test.each([
    { name: 'all requests', request: undefined, tally: candidate.total },
    { name: 'one request', request: 'GET /search', tally: candidate.requests['GET /search']! },
  ])('$name: rising, from the first answer to the last', ({ request, tally }) => {
    const { lines, total } = readSpectrum(renderSpectrum(result, request))
    expect(total).toBe(tally.count)
    expect(lines.length).toBeGreaterThan(30)
    expect(lines.map(({ count }) => count)).toEqual(lines.map(({ count }) => count).sort((a, b) => a - b))
    expect(lines.map(({ ms }) => ms)).toEqual(lines.map(({ ms }) => ms).sort((a, b) => a - b))
    expect(lines.at(-1)).toMatchObject({ quantile: 1, count: tally.count })
    // Counters of three digits: the upper end of one is at most 0.1 % above what is in it.
    const median = lines.find(({ quantile }) => quantile === 0.5)!.ms
    expect(Math.abs(median / tally.latencyMs.p50! - 1)).toBeLessThan(0.002)
  })

  test('a name that was not measured is an error that offers the nearest', () => {
    expect(() => renderSpectrum(result, 'GET /serch')).toThrow(UserError)
    try {
      renderSpectrum(result, 'GET /serch')
    } catch (thrown) {
      expect((thrown as UserError).hint).toContain('"GET /search"')
    }
  })

  test('a histogram that was changed is named', () => {
    const total = { ...candidate.total, histogram: 'AAAA' }
    const broken = { ...result, measurements: { ...result.measurements, candidate: { ...candidate, total } } }
    expect(() => renderSpectrum(broken)).toThrow(/histogram of "\*" cannot be decoded/)
  })
})
