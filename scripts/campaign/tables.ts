import { percent, seconds, share, table } from '../trials/table.ts'
import { endedBy, medianSeconds } from '../trials/tally.ts'
import type { RuleTally } from '../trials/tally.ts'
import { EXPECTATIONS } from './expectations.ts'
import type { Expectation } from './expectations.ts'
import type { About } from './folder.ts'
import { runsOf } from './order.ts'
import { rulesFor } from './peers.ts'
import { standingOf } from './record.ts'
import type { RunRecord } from './record.ts'
import { GATE } from './results.ts'
import type { VariantResults } from './results.ts'
import { changeText, GROUPS } from './variants.ts'
import type { GroupId, Variant } from './variants.ts'

/** Machine, versions, dates, and how busy the machine was. */
export function conditionsTable(done: readonly RunRecord[], about: About): string {
  const loads = done.map(({ loadBefore }) => loadBefore).sort((a, b) => a - b)
  const load =
    loads.length === 0
      ? 'no run'
      : `median ${(loads[loads.length >> 1] ?? NaN).toFixed(1)}, at most ${(loads.at(-1) ?? NaN).toFixed(1)}`
  return table(
    ['Condition', 'Value'],
    [
      ['Runs', `${done.length}, from ${done[0]?.at ?? '–'} to ${done.at(-1)?.at ?? '–'}`],
      ['Machine', about.machine],
      ['Load average before a run', load],
      ['Plimsoll', `${about.version}, bundle ${about.gate}`],
      ['Node', about.node],
      ['Seed', String(about.seed)],
    ],
  )
}

/** What the gate said: without a change, or with one. */
export function verdictTable(
  results: readonly VariantResults[],
  which: 'none' | 'changed',
  asked: number,
): string {
  const none = which === 'none'
  const rows = results
    .filter(({ variant }) => (variant.change.kind === 'none') === none)
    .map(({ variant, runs, aside, rules }) => {
      const tally = rules[GATE]
      const of = [GROUPS[variant.group].name, none ? roleText(variant) : changeText(variant.change)]
      const counts = [`${runs} of ${runsOf(variant, asked)}`, asideText(aside)]
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

/** Each expectation beside what was seen, and whether the estimate meets it. */
export function expectationTable(results: readonly VariantResults[], asked: number): string {
  return table(
    ['Group', 'Change', 'Expected', 'Why', 'Seen', 'Met'],
    results.map(({ variant, runs, rules }) => {
      const expected = EXPECTATIONS[variant.id]
      if (expected === undefined) throw new Error(`nothing was expected of ${variant.id}`)
      const tally = rules[GATE]
      const what =
        variant.change.kind === 'none' ? `${roleText(variant)}, no change` : changeText(variant.change)
      const head = [GROUPS[variant.group].name, what, expectedText(variant, expected), expected.why]
      if (tally === undefined) return [...head, noneText(runs), '–']
      const met = meets(variant, expected, tally) ? 'yes' : '**no**'
      const partial = runs < runsOf(variant, asked) ? `${met}, so far` : met
      return [...head, `${hitsOf(variant, tally)}/${tally.runs}`, partial]
    }),
  )
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

/** The gate and the rules of others on the same runs. */
export function peerTable(results: readonly VariantResults[]): string {
  const columns = ['1.1', '1.2', '1.5', 'tail'] as const
  const groups = [...new Set(results.map(({ variant }) => variant.group))].filter((group) =>
    results.some(
      ({ variant, rules }) => variant.group === group && variant.role === 'candidate' && rules[GATE],
    ),
  )
  return table(
    ['Group', 'Rule', 'No change: flagged', '×1.1', '×1.2', '×1.5', 'Tail', 'Another request blamed'],
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

function noneText(runs: number): string {
  return runs === 0 ? 'not run' : 'none judged'
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

/** False alarms and wrong blame, each by its name, so that it can be looked at. */
export function remarkableRuns(done: readonly RunRecord[]): string {
  const rows = done.flatMap((record) => {
    const standing = standingOf(record)
    if (standing.kind === 'aside') return []
    const { blamed } = standing.decided
    const wrong = blamed.filter((request) => request !== record.changed)
    return wrong.length === 0
      ? []
      : [[`${record.variant}-${record.index}`, record.at, record.changed ?? 'none', wrong.join(', ')]]
  })
  return rows.length === 0
    ? 'No run blamed a request that was not changed.'
    : table(['Run', 'Started', 'Changed', 'Blamed wrongly'], rows)
}

/** Every run that was set aside. */
export function asideTable(done: readonly RunRecord[]): string {
  const rows = done.flatMap((record) => {
    const standing = standingOf(record)
    const said = record.trouble ?? record.decided?.said ?? ''
    const line = said.replaceAll(/[|\s]+/g, ' ').slice(0, 300)
    return standing.kind === 'judged'
      ? []
      : [[`${record.variant}-${record.index}`, record.at, standing.why, line]]
  })
  return rows.length === 0
    ? 'No run was set aside.'
    : table(['Set aside', 'Started', 'Why', 'What it said'], rows)
}

function roleText({ role }: Variant): string {
  return role === 'main' ? 'main, saved' : 'candidate'
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
