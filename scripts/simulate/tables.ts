import { clopperPearson } from '../trials/binomial.ts'
import { EXPERIMENTS } from './experiments.ts'
import type { Experiment } from './experiments.ts'
import { PEER_RULES } from '../trials/peer-rules.ts'
import { gateRule } from './run-experiment.ts'
import { percent, seconds, share, table } from '../trials/table.ts'
import { endedBy, medianSeconds, standardDeviation } from '../trials/tally.ts'
import type { RuleTally, Tallies } from '../trials/tally.ts'

/** Tallies by the id of their experiment; an experiment without runs is absent. */
export type Results = ReadonlyMap<string, Tallies>

/** Between-run log SD of the noise model beside METHOD §8.2's figures. */
export function noiseTable(results: Results): string {
  const moments = results.get('history-1')?.moments ?? {}
  const sd = (name: string): string => {
    const one = moments[name]
    return one ? standardDeviation(one).toFixed(3) : 'not run'
  }
  return table(
    ['Log SD between runs', 'p50', 'p95', 'p99'],
    [
      ['raw', sd('raw p50'), sd('raw p95'), sd('raw p99')],
      ['raw, aimed at', '0.14', '0.16', '0.16'],
      ['relative to the control', sd('relative p50'), sd('relative p95'), sd('relative p99')],
      ['relative, aimed at', '0.03', '0.06', '0.075'],
    ],
  )
}

/** Runs without a change: what was flagged, and how they ended. */
export function placeboTable(results: Results): string {
  return table(
    [
      'Variant',
      'σ_inst assumed',
      'Flagged',
      'Unchanged',
      'Improved',
      'Not decided',
      'Invalid',
      'Median to "unchanged"',
    ],
    liveRows(results, (factor) => factor === 1).map(({ experiment, sigma, tally }) => [
      experiment.variant.name,
      String(sigma),
      share(tally.flagged, tally.runs),
      percent(endedBy(tally, 'unchanged'), tally.runs),
      percent(endedBy(tally, 'improved'), tally.runs),
      percent(endedBy(tally, 'out-of-time'), tally.runs),
      percent(endedBy(tally, 'invalid'), tally.runs),
      seconds(medianSeconds(tally, 'unchanged')),
    ]),
  )
}

/** Runs in which one request got slower. */
export function powerTable(results: Results): string {
  return table(
    ['Variant', 'Change', 'σ_inst assumed', 'Found', 'Another request blamed', 'Median to "regressed"'],
    liveRows(results, (factor) => factor !== 1).map(({ experiment, sigma, tally }) => [
      experiment.variant.name,
      `+${Math.round((experiment.factor - 1) * 100)} %`,
      String(sigma),
      share(tally.found, tally.runs),
      share(tally.wrong, tally.runs),
      seconds(medianSeconds(tally, 'regressed')),
    ]),
  )
}

/** The steps of a judgement against cached runs, as `run-experiment.ts` names them. */
const STEPS = [
  'suspected',
  'confirmed elsewhere',
  'confirmed in the job',
  'environment check aside, flagged',
  'environment check aside, again elsewhere',
] as const

/** The gate against cached runs of main: what each step blames, without a change or rightly. */
export function historyTable(results: Results, id: 'history-1' | 'history-1.2'): string {
  const rules = results.get(id)?.rules ?? {}
  const stored = Object.keys(rules).flatMap((rule) => {
    const [runs = '', step] = rule.split(': ')
    return step === STEPS[0] ? [runs] : []
  })
  const cell = (tally: RuleTally | undefined): string => (id === 'history-1' ? flagged(tally) : found(tally))
  return table(
    ['Main runs', 'Matched / normalised / raw', ...STEPS.map((step) => capital(step))],
    stored.map((runs) => [
      runs,
      modesOf(rules[`${runs}: ${STEPS[0]}`]),
      ...STEPS.map((step) => cell(rules[`${runs}: ${step}`])),
    ]),
  )
}

function modesOf(tally: RuleTally | undefined): string {
  if (!tally) return 'not run'
  return ['matched', 'normalised', 'raw'].map((mode) => percent(endedBy(tally, mode), tally.runs)).join(' / ')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Rules that others use, under the same noise. */
export function peerTable(results: Results): string {
  const row = (name: string, none: string, slower: string): string[] => {
    const a = results.get(none)?.rules[name]
    const b = results.get(slower)?.rules[name]
    return [flagged(a), found(b), wrong(b)]
  }
  const inTurn = 'base, then head: ratio > 1.1'
  return table(
    ['Rule', 'A/A flagged', '+20 % found', 'Another request blamed'],
    [
      ...PEER_RULES.map(({ name }) => [name, ...row(name, 'history-1', 'history-1.2')]),
      [`${inTurn}, one runner, 90 s each`, ...row(inTurn, 'in-turn-1', 'in-turn-1.2')],
      ['Mann–Whitney as in Kayenta, duet, 180 s', ...row('Mann–Whitney', 'duet-1', 'duet-1.2')],
      ['Mann–Whitney as in Kayenta, ABBA, 180 s', ...row('Mann–Whitney', 'abba-1', 'abba-1.2')],
      ['**Plimsoll**, duet', ...row(gateRule(0.01), 'duet-1', 'duet-1.2')],
      ['**Plimsoll**, ABBA', ...row(gateRule(0.01), 'abba-1', 'abba-1.2')],
    ],
  )
}

/** What must miss T1: the table says whether it does. */
export function negativeTable(results: Results): string {
  const rows: readonly (readonly [string, string, string])[] = [
    ['p-value of a single look at each of the 8 looks', 'peeking-1', 'peeking at the looks'],
    ['the same after every block, 29 looks', 'peeking-1', 'peeking at every block'],
    ['σ_inst 0.01 assumed, 0.04 true', 'inst4-1', gateRule(0.01)],
  ]
  return table(
    ['Control', 'A/A flagged', 'Misses the 1 % of T1'],
    rows.map(([name, id, rule]) => {
      const tally = results.get(id)?.rules[rule]
      return [name, flagged(tally), tally ? missed(tally) : 'not run']
    }),
  )
}

/** A negative control must be seen to miss: its lower limit lies above 1 %. */
function missed({ flagged: hits, runs }: RuleTally): string {
  const [low] = clopperPearson(hits, runs)
  return low > 0.01 ? 'yes' : hits / runs > 0.01 ? 'yes, though 1 % is within its limits' : '**no**'
}

interface LiveRow {
  readonly experiment: Experiment
  readonly sigma: number
  readonly tally: RuleTally
}

function liveRows(results: Results, wants: (factor: number) => boolean): readonly LiveRow[] {
  return EXPERIMENTS.flatMap((experiment) => {
    if (experiment.kind !== 'live' || !wants(experiment.factor)) return []
    return experiment.sigmas.flatMap((sigma) => {
      const tally = results.get(experiment.id)?.rules[gateRule(sigma)]
      return tally ? [{ experiment, sigma, tally }] : []
    })
  })
}

function flagged(tally: RuleTally | undefined): string {
  return tally ? share(tally.flagged, tally.runs) : 'not run'
}

function found(tally: RuleTally | undefined): string {
  return tally ? share(tally.found, tally.runs) : 'not run'
}

function wrong(tally: RuleTally | undefined): string {
  return tally ? share(tally.wrong, tally.runs) : 'not run'
}
