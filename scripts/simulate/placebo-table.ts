import { share, table } from '../trials/table.ts'
import type { RuleTally } from '../trials/tally.ts'
import { EXPERIMENTS } from './experiments.ts'
import { guardedRule, placeboRule, PLACEBOS } from './placebo.ts'
import type { Placebo } from './placebo.ts'
import type { Results } from './tables.ts'

const WORDS: Readonly<Record<Placebo, string>> = {
  requests: 'requests by a coin',
  blocks: 'blocks by a coin',
  deployment: 'a second deployment',
}

/** What a placebo in the same run is flagged, and what is left of the gate's red checks where it guards them. */
export function placeboArmTable(results: Results): string {
  return table(
    ['Variant', 'Change', 'Placebo', 'Placebo flagged', 'Gate alone', 'Gate, guarded by it'],
    EXPERIMENTS.flatMap(({ id, kind, variant, factor }) => {
      if (kind !== 'placebo') return []
      const rules = results.get(id)?.rules
      const change = factor === 1 ? 'none' : `+${Math.round((factor - 1) * 100)} %`
      if (rules === undefined) return [[variant.name, change, 'not run', '–', '–', '–']]
      // Without a change a red check is an alarm, with one it counts if it blames the right request.
      const seen = (tally: RuleTally | undefined): string =>
        tally === undefined ? '–' : share(factor === 1 ? tally.flagged : tally.found, tally.runs)
      return PLACEBOS.filter((placebo) => rules[placeboRule(placebo)] !== undefined).map((placebo) => {
        const flagged = rules[placeboRule(placebo)]
        return [
          variant.name,
          change,
          WORDS[placebo],
          flagged === undefined ? '–' : share(flagged.flagged, flagged.runs),
          seen(rules.gate),
          seen(rules[guardedRule(placebo)]),
        ]
      })
    }),
  )
}
