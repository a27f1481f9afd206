import { percent, seconds, share, table } from '../trials/table.ts'
import { endedBy, medianSeconds } from '../trials/tally.ts'
import type { RuleTally } from '../trials/tally.ts'
import { rulesFor } from './peers.ts'
import { GATE, noneText } from './results.ts'
import type { VariantResults } from './results.ts'
import { GROUPS } from './variants.ts'
import type { GroupId } from './variants.ts'
import { changeText, roleText } from './wording.ts'

/** What the gate said: without a change, or with one. */
export function verdictTable(results: readonly VariantResults[], which: 'none' | 'changed'): string {
  const none = which === 'none'
  const rows = results
    .filter(({ variant, runs }) => (variant.change.kind === 'none') === none && (runs > 0 || !variant.extra))
    .map(({ variant, runs, aside, rules }) => {
      const tally = rules[GATE]
      const of = [GROUPS[variant.group].name, none ? roleText(variant) : changeText(variant.change)]
      // Runs of main go on between those of the candidates: how many, the history decides.
      const counts = [variant.role === 'main' ? `${runs}` : `${runs} of ${variant.runs}`, asideText(aside)]
      if (tally === undefined)
        return [...of, ...counts, noneText(runs), ...(none ? [] : ['–']), '–', '–', '–']
      return [
        ...of,
        ...counts,
        share(none ? tally.flagged : tally.found, tally.runs),
        ...(none ? [] : [share(tally.wrong, tally.runs)]),
        percent(endedBy(tally, 'unchanged'), tally.runs),
        openText(tally),
        seconds(medianSeconds(tally, none ? 'unchanged' : 'regressed')),
      ]
    })
  const head = none
    ? ['Group', 'Runs of', 'Runs', 'Set aside', 'Flagged', 'Unchanged', 'Left open', 'Median to "unchanged"']
    : [
        'Group',
        'Change',
        'Runs',
        'Set aside',
        'Found',
        'Another blamed',
        'Unchanged',
        'Left open',
        'Median to "regressed"',
      ]
  return table(head, rows)
}

/** The gate and the rules of others on the same runs. */
export function peerTable(results: readonly VariantResults[]): string {
  const columns = ['1.1', '1.2', '1.5', 'tail-2'] as const
  const groups = [...new Set(results.map(({ variant }) => variant.group))].filter((group) =>
    results.some(
      ({ variant, rules }) => variant.group === group && variant.role === 'candidate' && rules[GATE],
    ),
  )
  if (groups.length === 0) return 'No run could be judged so far.'
  return table(
    ['Group', 'Rule', 'No change: flagged', '×1.1', '×1.2', '×1.5', 'Tail 2 %', 'Another request blamed'],
    groups.flatMap((group) =>
      [GATE, ...rulesFor(GROUPS[group].mode)].map((rule) => {
        const of = (change: string) =>
          results.find(({ variant }) => variant.id === `${group}-${change}`)?.rules[rule]
        const none = of('none')
        return [
          GROUPS[group].name,
          rule,
          none ? share(none.flagged, none.runs) : '–',
          ...columns.map((change) => foundText(of(change))),
          wrongText(results, group, rule),
        ]
      }),
    ),
  )
}

function foundText(tally: RuleTally | undefined): string {
  return tally ? `${tally.found}/${tally.runs}` : '–'
}

/** Over all runs of the group with a change. */
function wrongText(results: readonly VariantResults[], group: GroupId, rule: string): string {
  const tallies = results
    .filter(({ variant }) => variant.group === group && variant.change.kind !== 'none')
    .flatMap(({ rules }) => rules[rule] ?? [])
  const sum = (of: (tally: RuleTally) => number): number => tallies.reduce((all, tally) => all + of(tally), 0)
  return tallies.length === 0
    ? '–'
    : share(
        sum(({ wrong }) => wrong),
        sum(({ runs }) => runs),
      )
}

function asideText(aside: VariantResults['aside']): string {
  const parts = Object.entries(aside).map(([why, times]) => `${why} ${times}`)
  return parts.length === 0 ? '0' : parts.join(', ')
}

/** Ends other than the two decided ones, with their number. */
function openText(tally: RuleTally): string {
  const reasons = new Set(Object.keys(tally.ends).map((end) => end.split('@')[0] ?? ''))
  const open = [...reasons].filter((why) => why !== 'regressed' && why !== 'unchanged')
  return open.length === 0 ? '0' : open.map((why) => `${why} ${endedBy(tally, why)}`).join(', ')
}
