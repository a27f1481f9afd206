import { describe, expect, test } from '@jest/globals'
import { capacityTables } from '../../src/report/capacity-tables.ts'
import { describeCapacity, describeScaling, formatSafe } from '../../src/report/capacity-words.ts'
import { renderHtml } from '../../src/report/html.ts'
import { renderSummary } from '../../src/report/markdown.ts'
import { readResult } from '../../src/report/read-result.ts'
import { scoreText } from '../../src/report/score-words.ts'
import { renderTerminal } from '../../src/report/terminal.ts'
import { aResult } from '../support/results.ts'
import { aCapacity, aSizedResult } from '../support/sized-result.ts'

const result = aSizedResult()
const capacity = aCapacity()
const safe = capacity.safe

describe('capacity in words', () => {
  test.each([
    {
      name: 'between two levels, with its interval',
      of: { ...safe, level: 240, interval: [228, 251] as const },
      want: '240/s (95 % interval 228/s to 251/s)',
    },
    {
      name: 'beyond what was measured, only that',
      of: { ...safe, kind: 'beyond' as const, level: 300 },
      want: '> 300/s',
    },
    { name: 'below the lightest level', of: { ...safe, kind: 'below' as const, level: 20 }, want: '< 20/s' },
  ])('$name', ({ of, want }) => {
    expect(formatSafe(of, 'rate')).toBe(want)
  })

  test('users are whole: half a user carries nothing', () => {
    expect(formatSafe({ ...safe, kind: 'beyond', level: 300.9 }, 'users')).toBe('> 300 users')
  })

  test('the sentences name what held, what broke and by what', () => {
    const [first, knee] = describeCapacity(capacity)
    expect(first).toMatch(
      /^One instance safely carried 26\d\/s .*: 260\/s held, 300\/s broke p95 max 300ms\.$/,
    )
    expect(knee).toMatch(/^Knee: 220\/s with 18\.\d requests in flight/)
  })

  test('94 % of two instances', () => {
    const sentence = describeScaling({
      figure: 'safe-load',
      before: 100,
      after: 188,
      gain: 1.88,
      gainInterval: [1.75, 2.02],
      resources: 2,
      direction: 'horizontal',
      efficiency: 0.94,
      efficiencyInterval: [0.875, 1.01],
      p95Ms: { before: 40, after: null },
    })
    expect(sentence).toBe(
      'Horizontal scaling: 2.00× the resources gave 1.88× the safe load (95 % interval 1.75× to 2.02×): efficiency 94 % (95 % interval 87.5 % to 101 %); p95 40.0 ms before, – after.',
    )
  })

  test('counts of instances that nobody measured are marked, and the assumption is told', () => {
    const tables = capacityTables(capacity)
    const byInstances = tables.find(({ title }) => title === 'Safe load by instances')!
    expect(byInstances.rows.map(([instances]) => instances)).toEqual([
      '1',
      '2 (not measured)',
      '4 (not measured)',
    ])
    expect(byInstances.notes.join(' ')).toMatch(/share nothing/)
    expect(tables.find(({ title }) => title === 'Instances by month')!.rows).toHaveLength(7)
  })
})

describe('marks', () => {
  const marks = { value: 80, word: 'good', parts: [], apdex: 1, apdexMs: 500, classes: {} } as const
  test.each([
    { name: 'of a constant load are its own', of: undefined, want: '80 of 100, good' },
    { name: 'of a load that rose say how far', of: capacity, want: '80 of 100, good, up to 260/s' },
    {
      name: 'of one of which nothing held say so',
      of: { ...capacity, safe: { ...safe, kind: 'below' as const, held: null } },
      want: '80 of 100, good, at the lightest level',
    },
  ])('$name', ({ of, want }) => {
    expect(scoreText(marks, { capacity: of })).toBe(want)
  })
})

describe('the reports of a result with a capacity', () => {
  test('the page draws levels and law, and has a row for each level', () => {
    const page = renderHtml(result)
    expect(page).toContain('<section id="capacity">')
    expect(page.match(/class="dot candidate"/g)!.length).toBe(7)
    expect(page).toContain('past the knee')
    expect(page).toContain('not measured')
    expect(page).toContain('<section id="slo">')
    expect(page).toContain('href="#capacity"')
  })

  test('the summary and the terminal say it in a few lines and tables', () => {
    const summary = renderSummary(result, { runUrl: undefined })
    expect(summary).toMatch(/\*\*Capacity\*\*\n\n- One instance safely carried/)
    expect(summary).toContain('<details><summary>Capacity: instances by month</summary>')
    const text = renderTerminal(result, { colour: false, width: 120 })
    expect(text).toMatch(/- One instance safely carried/)
    expect(text).toMatch(/^300\/s +\d+ +272\/s .*p95 max 300ms/m)
    expect(text.split('\n').every((line) => line.length <= 120)).toBe(true)
  })

  test('a narrow terminal keeps the sentences and gives up the tables', () => {
    const text = renderTerminal(result, { colour: false, width: 40 })
    expect(text).toContain('One instance safely carried')
    expect(text.split('\n').every((line) => line.length <= 40)).toBe(true)
  })

  test('a stored result comes back whole', () => {
    expect(readResult(JSON.stringify(result))).toEqual(result)
  })

  test('a result without one says nothing of it', () => {
    const bare = aResult().build()
    expect(renderHtml(bare)).not.toContain('id="capacity"')
    expect(renderSummary(bare, { runUrl: undefined })).not.toContain('Capacity')
    expect(renderTerminal(bare, { colour: false, width: 120 })).not.toMatch(/safely carried|scaling/)
  })

  test('a damaged capacity is refused with its place', () => {
    const damaged = JSON.stringify({ ...result, capacity: { ...capacity, safe: { kind: 'perhaps' } } })
    expect(() => readResult(damaged)).toThrow(/capacity\.safe\.kind/)
  })
})
