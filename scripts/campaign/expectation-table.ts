import { table } from '../trials/table.ts'
import { medianSeconds } from '../trials/tally.ts'
import type { RuleTally } from '../trials/tally.ts'
import { EXPECTATIONS } from './expectations.ts'
import type { Expectation } from './expectations.ts'
import { GATE, noneText } from './results.ts'
import type { VariantResults } from './results.ts'
import { GROUPS } from './variants.ts'
import type { Variant } from './variants.ts'
import { changeText, roleText } from './wording.ts'

/** Each expectation beside what was seen, and whether the estimate meets it: for good, or so far. */
export function expectationTable(results: readonly VariantResults[]): string {
  return table(
    ['Group', 'Change', 'Expected', 'Why', 'Seen', 'Met'],
    results.filter(isAsked).map(({ variant, runs, rules }) => {
      const expected = EXPECTATIONS[variant.id]
      if (expected === undefined) throw new Error(`nothing was expected of ${variant.id}`)
      const tally = rules[GATE]
      const what =
        variant.change.kind === 'none' ? `${roleText(variant)}, no change` : changeText(variant.change)
      const head = [GROUPS[variant.group].name, what, expectedText(variant, expected), expected.why]
      if (tally === undefined) return [...head, noneText(runs), '–']
      const met = meets(variant, expected, tally) ? 'yes' : '**no**'
      const partial = tally.runs < variant.runs ? `${met}, so far` : met
      return [...head, `${hitsOf(variant, tally)}/${tally.runs}`, partial]
    }),
  )
}

/** A variant that no call asked for is no gap. */
function isAsked({ variant, runs }: VariantResults): boolean {
  return runs > 0 || !variant.extra
}

/** Whether what was seen lies within what was expected. */
export function meets(variant: Variant, expected: Expectation, tally: RuleTally): boolean {
  const hits = hitsOf(variant, tally) / tally.runs
  const median = medianSeconds(tally, 'regressed')
  const inTime = expected.medianS === undefined || (median ?? Infinity) <= expected.medianS
  const rightly = variant.change.kind === 'none' || tally.wrong / tally.runs <= expected.wrongMost
  return hits >= expected.least - EPSILON && hits <= expected.most + EPSILON && rightly && inTime
}

/** 1/60 is not exact in binary. */
const EPSILON = 1e-9

function hitsOf({ change }: Variant, tally: RuleTally): number {
  return change.kind === 'none' ? tally.flagged : tally.found
}

function expectedText({ change }: Variant, { least, most, wrongMost, medianS }: Expectation): string {
  const p = (value: number): string => `${Math.round(value * 1000) / 10} %`
  if (change.kind === 'none') return `flagged ≤ ${p(most)}`
  const range =
    least === 0
      ? `found ≤ ${p(most)}`
      : most === 1
        ? `found ≥ ${p(least)}`
        : `found ${p(least)} to ${p(most)}`
  const others = wrongMost === 0 ? 'no other blamed' : `another blamed ≤ ${p(wrongMost)}`
  return [range, others, ...(medianS === undefined ? [] : [`median ≤ ${medianS} s`])].join(', ')
}
