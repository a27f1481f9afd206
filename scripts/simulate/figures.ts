import { gateRule } from './run-experiment.ts'
import { percent, seconds, share, table } from '../trials/table.ts'
import type { Results } from './tables.ts'
import { endedBy, medianSeconds } from '../trials/tally.ts'
import type { RuleTally } from '../trials/tally.ts'

/** One figure of METHOD §7: what was seen, and whether the estimate meets it. */
interface Figure {
  readonly name: string
  readonly target: string
  readonly experiment: string
  readonly rule: string
  readonly hits: (tally: RuleTally) => number
  readonly meets: (share: number, median: number | undefined) => boolean
  /** The end whose median time is part of the figure. */
  readonly timed?: 'regressed' | 'unchanged' | undefined
}

const flagged = (tally: RuleTally): number => tally.flagged
const found = (tally: RuleTally): number => tally.found
const wrong = (tally: RuleTally): number => tally.wrong
const unchanged = (tally: RuleTally): number => endedBy(tally, 'unchanged')

const atMost = (limit: number) => (seen: number) => seen <= limit
const atLeast =
  (limit: number, latest = Infinity) =>
  (seen: number, median: number | undefined) =>
    seen >= limit && (median ?? Infinity) <= latest

const USUAL_GATE = gateRule(0.01)

const FIGURES: readonly Figure[] = [
  figure('T1 duet', 'A/A flagged ≤ 1 %', 'duet-1', flagged, atMost(0.01)),
  figure('T1 ABBA', 'A/A flagged ≤ 1 %', 'abba-1', flagged, atMost(0.01)),
  figure('T2 duet', '+20 % found ≥ 95 %, median ≤ 100 s', 'duet-1.2', found, atLeast(0.95, 100), 'regressed'),
  figure('T2 ABBA', '+20 % found ≥ 95 %, median ≤ 120 s', 'abba-1.2', found, atLeast(0.95, 120), 'regressed'),
  figure('T3 duet', '+15 % found ≥ 90 %', 'duet-1.15', found, atLeast(0.9), 'regressed'),
  figure('T3 ABBA', '+15 % found ≥ 90 %', 'abba-1.15', found, atLeast(0.9), 'regressed'),
  {
    ...figure('T3, σ_inst 2 %', '+15 % found ≥ 75 %', 'inst2-1.15', found, atLeast(0.75), 'regressed'),
    rule: gateRule(0.02),
  },
  {
    ...figure('T4 sensitive', '+10 % found ≥ 95 %', 'sensitive-1.1', found, atLeast(0.95), 'regressed'),
    rule: gateRule(0.005),
  },
  figure(
    'T5 duet',
    'A/A unchanged ≥ 90 %, median ≤ 150 s',
    'duet-1',
    unchanged,
    atLeast(0.9, 150),
    'unchanged',
  ),
  figure(
    'T5 ABBA',
    'A/A unchanged ≥ 80 %, median ≤ 160 s',
    'abba-1',
    unchanged,
    atLeast(0.8, 160),
    'unchanged',
  ),
  figure('T6 duet', 'another request blamed < 1 %', 'duet-1.2', wrong, atMost(0.01)),
  figure('T6 ABBA', 'another request blamed < 1 %', 'abba-1.2', wrong, atMost(0.01)),
  {
    ...figure(
      'T7 elsewhere, noise',
      'confirmed on another runner: A/A ≤ 0.5 %',
      'history-1',
      flagged,
      atMost(0.005),
    ),
    rule: '20 of 60 runs: confirmed elsewhere',
  },
  {
    ...figure(
      'T7 elsewhere, change',
      'confirmed on another runner: +20 % ≥ 70 %',
      'history-1.2',
      found,
      atLeast(0.7),
    ),
    rule: '20 of 60 runs: confirmed elsewhere',
  },
  {
    ...figure('T7 same job, noise', 'A/A alarms measured and stated', 'history-1', flagged, () => true),
    rule: '20 of 60 runs: confirmed in the job',
  },
]

function figure(
  name: string,
  target: string,
  experiment: string,
  hits: Figure['hits'],
  meets: Figure['meets'],
  timed?: Figure['timed'],
): Figure {
  return { name, target, experiment, rule: USUAL_GATE, hits, meets, timed }
}

/** T1 to T7 with what the simulation saw. */
export function figuresTable(results: Results): string {
  return table(
    ['Figure', 'Target', 'Seen (95 % limits)', 'Median', 'Met'],
    FIGURES.map(({ name, target, experiment, rule, hits, meets, timed }) => {
      const tally = results.get(experiment)?.rules[rule]
      if (!tally) return [name, target, 'not run', '–', '–']
      const median = timed && medianSeconds(tally, timed)
      const met = meets(hits(tally) / tally.runs, median) ? 'yes' : '**no**'
      return [name, target, share(hits(tally), tally.runs), seconds(median), met]
    }),
  )
}

/** The headline in one line: false alarms and detection of the default plan. */
export function headline(results: Results): string {
  const of = (id: string): RuleTally | undefined => results.get(id)?.rules[USUAL_GATE]
  const parts = (['duet', 'abba'] as const).flatMap((key) => {
    const none = of(`${key}-1`)
    const slower = of(`${key}-1.2`)
    if (!none || !slower) return []
    const name = key === 'duet' ? 'Duet' : 'ABBA'
    return `${name}: ${percent(none.flagged, none.runs)} of ${none.runs} runs without a change were flagged, ${percent(slower.found, slower.runs)} of ${slower.runs} runs with one request 20 % slower were found.`
  })
  return parts.join(' ')
}
