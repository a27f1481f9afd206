import { expect, test } from '@jest/globals'
import { judgeDemo } from '../../src/demo/judge-demo.ts'
import type { ResultComparison, ResultObjective } from '../../src/report/result.ts'

const compared = (request: string, outcome: ResultComparison['outcome']): ResultComparison =>
  ({ request, metric: 'p95', outcome }) as ResultComparison
const objective = (request: string, outcome: ResultObjective['outcome']): ResultObjective =>
  ({ request, metric: 'p95', outcome }) as ResultObjective

test.each([
  {
    name: 'exactly the planted request is found',
    planted: 'slow',
    verdict: 'fail',
    regressed: ['slow', 'slow'],
    ok: true,
  },
  {
    name: 'another one is blamed as well',
    planted: 'slow',
    verdict: 'fail',
    regressed: ['slow', 'b'],
    ok: false,
  },
  { name: 'another one is blamed instead', planted: 'slow', verdict: 'fail', regressed: ['b'], ok: false },
  { name: 'nothing is found', planted: 'slow', verdict: 'pass', regressed: [], ok: false },
  {
    name: 'it is found but the check does not fail',
    planted: 'slow',
    verdict: 'warn',
    regressed: ['slow'],
    ok: false,
  },
  { name: 'no change passes', planted: undefined, verdict: 'pass', regressed: [], ok: true },
  {
    name: 'no change is inconclusive',
    planted: undefined,
    verdict: 'inconclusive',
    regressed: [],
    ok: false,
  },
  { name: 'no change is blamed', planted: undefined, verdict: 'fail', regressed: ['b'], ok: false },
] as const)('$name', ({ planted, verdict, regressed, ok }) => {
  const comparisons = [compared('b', 'unchanged'), ...regressed.map((name) => compared(name, 'regressed'))]
  const judged = judgeDemo({ verdict, comparisons, objectives: [objective('*', 'met')] }, planted)
  expect(judged.ok).toBe(ok)
  expect(judged.text).toContain(verdict)
})

test('a broken absolute limit is not what was planted', () => {
  const result = {
    verdict: 'fail',
    comparisons: [compared('slow', 'regressed')],
    objectives: [objective('slow', 'violated')],
  } as const
  expect(judgeDemo(result, 'slow').ok).toBe(false)
})
