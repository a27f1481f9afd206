import { describe, expect, test } from '@jest/globals'
import { countStates, toRows } from '../../src/report/rows.ts'
import { nextSteps } from '../../src/report/steps.ts'
import { aResult, LIVE } from '../support/results.ts'
import { state } from '../support/states.ts'

describe('toRows', () => {
  test('the most important rows come first', () => {
    const result = aResult()
      .slower('GET /search', 0.3)
      .faster('POST /cart', 0.2)
      .objective({ outcome: 'violated', limit: 'max 30ms', limitValue: 30 })
      .build()
    expect(countStates(toRows(result))).toBe('1 violated, 2 regressed, 2 improved, 11 unchanged')
    expect(toRows(result)[0]?.state).toBe('violated')
  })

  test.each([
    {
      name: 'a maximum is used by what was seen',
      limit: 'max 500ms',
      limitValue: 500,
      observed: 250,
      want: 0.5,
    },
    { name: 'a minimum by how close it is', limit: 'min 30/s', limitValue: 30, observed: 60, want: 0.5 },
    {
      name: 'no data uses nothing',
      limit: 'max 500ms',
      limitValue: 500,
      observed: undefined,
      want: undefined,
    },
    { name: 'a limit of nothing has no share', limit: 'max 0%', limitValue: 0, observed: 1, want: undefined },
  ])('$name', ({ limit, limitValue, observed, want }) => {
    const result = aResult().objective({ outcome: 'met', limit, limitValue, observed }).build()
    expect(toRows(result).find((row) => row.state === 'met')?.used).toBe(want)
  })

  test('a change for the better uses nothing of its limit', () => {
    const rows = toRows(aResult().faster('POST /cart', 0.2).build())
    expect(rows.filter((row) => row.state === 'improved').map((row) => row.used)).toEqual([0, 0])
  })

  test('less throughput is what uses the limit', () => {
    const result = aResult().build()
    const one = { ...result.comparisons[0]!, metric: 'throughput' as const, unit: 'per-second' as const }
    const used = (change: number): number | undefined =>
      toRows({ ...result, comparisons: [{ ...one, change, allowed: 0.05 }] })[0]?.used
    expect(used(-0.1)).toBeCloseTo(2, 9)
    expect(used(0.1)).toBe(0)
  })

  test('what is not gated is never called regressed or unchanged', () => {
    const result = aResult().build()
    const one = { ...result.comparisons[0]!, gated: false, outcome: 'unchanged' as const }
    expect(toRows({ ...result, comparisons: [one] })[0]?.state).toBe('not gated')
  })

  test.each([
    { name: 'saturated: latency decided nothing, errors still do', why: 'saturated' as const, errors: true },
    { name: 'throttled: nothing was decided', why: 'throttled' as const, errors: false },
  ])('$name', ({ why, errors }) => {
    const measured = aResult().slower('GET /search', 0.4).undecidedFor(why, 'Not to be judged').build()
    const comparisons = measured.comparisons.map((one) =>
      one.request === 'POST /cart' && one.metric === 'errors'
        ? { ...one, outcome: 'regressed' as const }
        : one,
    )
    const result = { ...measured, comparisons }
    const regressed = toRows(result).filter((row) => row.state === 'regressed')
    expect(comparisons.filter((one) => one.outcome === 'regressed')).toHaveLength(3)
    expect(regressed.map((row) => row.metric)).toEqual(errors ? ['errors'] : [])
    expect(nextSteps(result).some((step) => step.code?.text.includes('p95:'))).toBe(false)
  })

  test('undecided rows are open only when nothing was decided', () => {
    const undecided = aResult().undecided('GET /search', 'The run was stopped early.')
    const open = (result: Parameters<typeof toRows>[0]): number =>
      toRows(result).filter((row) => row.state === 'inconclusive' && row.open).length
    expect(open(undecided.judged('fail', '1 regression').build())).toBe(0)
    expect(open(undecided.undecidedFor('not-decided', '2 undecided').build())).toBeGreaterThan(0)
  })
})

describe('nextSteps', () => {
  test('a plain pass needs nothing', () => {
    expect(nextSteps(state('pass'))).toEqual([])
  })

  test('the suggested limit lies above what was seen', () => {
    const code = nextSteps(state('fail')).find((step) => step.code?.language === 'yaml')?.code?.text
    expect(code).toBe(
      "requests:\n  'GET /search': { p50: { increase: 35% & 7ms }, p95: { increase: 35% & 13ms } }",
    )
  })

  test('more errors are allowed in points', () => {
    const code = nextSteps(state('fail-errors')).find((step) => step.code?.language === 'yaml')?.code?.text
    expect(code).toBe("requests:\n  'POST /orders': { errors: { increase: 3.8pp } }")
  })

  test('what is pasted into a shell stays one word', () => {
    const result = aResult()
      .against({ ...LIVE, url: "http://x/';rm -rf ~" })
      .judged('fail', '1 regression')
      .build()
    const code = nextSteps(result).find((step) => step.code?.language === 'sh')?.code?.text
    expect(code).toContain(String.raw`--baseline-url 'http://x/'\'';rm -rf ~'`)
  })

  test('a name that YAML would not hold as it is gets no suggestion', () => {
    const code = nextSteps(state('hostile-names')).find((step) => step.code?.language === 'yaml')?.code?.text
    expect(code).not.toContain('Heading')
    expect(code).toContain("'GET /a|b `code` @octocat")
  })

  test('each reason comes with its cure', () => {
    for (const name of ['no-baseline', 'suspected', 'saturated', 'throttled', 'protected'])
      expect(nextSteps(state(name))[0]?.text.length).toBeGreaterThan(30)
  })
})
