import type { Result } from '../report/result.ts'

/** Whether the gate found what was planted in the demo, all of it and nothing else; in words. */
export function judgeDemo(
  result: Pick<Result, 'verdict' | 'comparisons' | 'objectives'>,
  planted: string | undefined,
): { readonly ok: boolean; readonly text: string } {
  const regressed = result.comparisons.filter((c) => c.outcome === 'regressed')
  const violated = result.objectives.filter((o) => o.outcome === 'violated')
  const blamed = [...new Set([...regressed, ...violated].map((found) => found.request))]
  const expected = planted === undefined ? 'pass' : 'fail'
  const right =
    result.verdict === expected &&
    violated.length === 0 &&
    (planted === undefined ? regressed.length === 0 : blamed.length === 1 && blamed[0] === planted)
  const found = blamed.length === 0 ? 'nothing' : blamed.map((name) => `"${name}"`).join(', ')
  const wanted = planted === undefined ? 'nothing was changed' : `"${planted}" was made slower`
  const busy =
    result.verdict === 'inconclusive'
      ? ' The comment says why; a machine that is busy with something else is the usual reason.'
      : ''
  return {
    ok: right,
    text: right
      ? `Demo: ${wanted}, the verdict is ${result.verdict}, and ${planted === undefined ? 'no request is' : 'only that request is'} blamed.`
      : `Demo: ${wanted}, but the verdict is ${result.verdict} (${expected} was expected) and ${found} is blamed.${busy}`,
  }
}
