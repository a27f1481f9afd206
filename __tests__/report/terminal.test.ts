import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Progress } from '../../src/load/engine.ts'
import { renderProgress } from '../../src/report/progress.ts'
import { renderTerminal } from '../../src/report/terminal.ts'
import { clip, pad, textWidth, wrap } from '../../src/report/text-table.ts'
import { state, STATES } from '../support/states.ts'

describe('renderTerminal', () => {
  test.each([20, 40, 60, 80, 120, 200].map((width) => ({ name: `${width} columns are kept`, width })))(
    '$name',
    ({ width }) => {
      for (const { result } of STATES) {
        const text = renderTerminal(result, { colour: false, width })
        // Commands to copy are not broken; everything else is.
        const lines = text.split('\n').filter((line) => !line.startsWith('    '))
        const least = Math.max(width, 44)
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(least)
      }
    },
  )

  test('without colour there is no escape code, even from a hostile name', () => {
    expect(renderTerminal(state('hostile-names'), { colour: false, width: 100 })).not.toContain('\u001b')
  })

  test('colour changes nothing but colour', () => {
    const result = state('fail')
    const colour = renderTerminal(result, { colour: true, width: 90 })
    const plain = colour.replaceAll(/\u001b\[\d+m/g, '')
    expect(colour).not.toBe(plain)
    expect(plain).toBe(renderTerminal(result, { colour: false, width: 90 }))
  })

  test('the verdict is the first line', () => {
    expect(renderTerminal(state('fail'), { colour: false, width: 100 }).split('\n')[0]).toBe(
      'Plimsoll: fail. 2 regressions, 13 unchanged',
    )
  })
})

const PROGRESS: Progress = {
  phase: 'hold',
  elapsedMs: 42_300,
  plannedMs: 190_000,
  rate: 198.6,
  p95Ms: 12.42,
  errors: 0,
  errorsTotal: 0,
  sentTotal: 8000,
  inFlight: 4,
  blocks: 6,
}

describe('renderProgress', () => {
  const plain = { colour: false, width: 120, soFar: undefined }

  test.each([
    {
      name: 'phase, times, rate, p95, errors',
      progress: PROGRESS,
      options: plain,
      want: 'hold  42 s, 2 min 28 s left  199/s  p95 12.4 ms  no errors',
    },
    {
      name: 'errors are counted',
      progress: { ...PROGRESS, errorsTotal: 1 },
      options: plain,
      want: 'hold  42 s, 2 min 28 s left  199/s  p95 12.4 ms  1 error',
    },
    {
      name: 'no answer yet is a dash',
      progress: { ...PROGRESS, p95Ms: undefined },
      options: plain,
      want: 'hold  42 s, 2 min 28 s left  199/s  p95 –  no errors',
    },
    {
      name: 'the verdict so far comes last',
      progress: PROGRESS,
      options: { ...plain, soFar: 'unchanged so far' },
      want: 'hold  42 s, 2 min 28 s left  199/s  p95 12.4 ms  no errors  unchanged so far',
    },
    {
      name: 'a run over its time has nothing left',
      progress: { ...PROGRESS, elapsedMs: 200_000 },
      options: { ...plain, width: 30 },
      want: 'hold  3 min 20 s, 0 s left',
    },
    {
      name: 'a number is shown whole or not at all',
      progress: PROGRESS,
      options: { ...plain, width: 33 },
      want: 'hold  42 s, 2 min 28 s left',
    },
  ])('$name', ({ progress, options, want }) => {
    expect(renderProgress(progress, options)).toBe(want)
  })

  test('a line is never wider than the terminal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.string({ unit: 'binary' }), (width, soFar) => {
        const line = renderProgress({ ...PROGRESS, phase: soFar }, { colour: false, width, soFar })
        expect(textWidth(line)).toBeLessThanOrEqual(width)
        expect(line).not.toContain('\n')
      }),
    )
  })
})

describe('text tables', () => {
  test.each([
    { name: 'wide characters take two columns', text: '日本', want: 4 },
    { name: 'marks take none', text: 'e\u0301', want: 1 },
    { name: 'letters take one', text: 'abc', want: 3 },
  ])('$name', ({ text, want }) => {
    expect(textWidth(text)).toBe(want)
  })

  test.each([
    { name: 'what fits is kept', got: clip('abc', 3), want: 'abc' },
    { name: 'what does not is cut', got: clip('abcd', 3), want: 'ab…' },
    { name: 'a wide character is not halved', got: clip('日本語', 4), want: '日…' },
    { name: 'numbers stand right', got: pad('7', 3, 'right'), want: '  7' },
  ])('$name', ({ got, want }) => {
    expect(got).toBe(want)
  })

  test('wrapping loses no word', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 40 }), fc.integer({ min: 12, max: 60 }), (text, width) => {
        const lines = wrap(text, width)
        expect(lines.join(' ')).toBe(text.trim().replaceAll(/\s+/g, ' '))
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})
