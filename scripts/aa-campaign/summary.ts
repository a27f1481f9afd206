import { CALIBRATED } from '../../src/compare/instance-noise.ts'
import type { Result } from '../../src/report/result.ts'
import { decidedIn, standingOf } from '../campaign/record.ts'
import { clopperPearson } from '../trials/binomial.ts'
import { share, table } from '../trials/table.ts'
import { noiseSeen } from './noise-seen.ts'

/** One gate of one commit against itself. */
export interface NamedResult {
  /** Where it lay: names the run, so that it can be looked at. */
  readonly name: string
  /** Undefined for a file that is no result; what is wrong with it in `trouble`. */
  readonly result: Result | undefined
  readonly trouble: string | undefined
}

export interface Summary {
  readonly markdown: string
  /** More false alarms than 1 % allows, even at their lower limit. */
  readonly excess: boolean
  /** Runs that could be judged: none is no good news. */
  readonly judged: number
}

/** False alarms that a run may have: α for the whole pull request. */
const BUDGET = 0.01

/**
 * What many gates without a change said: red checks with their Clopper–Pearson limits, each variant apart and all
 * together, how the others ended, and σ_inst beside the one assumed. Throws where there is no result at all.
 */
export function summarize(runs: readonly NamedResult[]): Summary {
  if (runs.length === 0) throw new Error('There is not one result.json: no gate ran, or none was handed on.')
  const judged = runs.flatMap((run) => {
    if (run.result === undefined) return []
    const standing = standingOf({ decided: decidedIn(run.result) })
    return standing.kind === 'judged' ? [{ ...run, result: run.result, standing }] : []
  })
  const variants = [...new Set(judged.map(({ result }) => variantOf(result)))]
  const red = judged.filter(({ standing }) => standing.decided.verdict === 'fail')
  const rows = variants.map((variant) =>
    rowOf(
      variant,
      judged.filter(({ result }) => variantOf(result) === variant),
    ),
  )
  const total = rows.length > 1 ? [rowOf('all', judged)] : []
  const [lower] = judged.length === 0 ? [0] : clopperPearson(red.length, judged.length)
  const excess = lower > BUDGET
  const markdown = [
    '## Gates without a change',
    `Each gate held one commit against itself, so every red check is a false alarm. The budget is 1 % of the runs. Limits in parentheses are 95 % Clopper–Pearson limits in percent.`,
    judged.length === 0
      ? ''
      : table(
          ['Variant', 'Runs', 'Red checks', 'Unchanged', 'Left open', 'σ_inst assumed'],
          [...rows, ...total],
        ),
    judged.length === 0
      ? '**No run could be judged, so nothing is known about false alarms.**'
      : excess
        ? `**More than 1 % of the runs were red, even at the lower limit (${(lower * 100).toFixed(1)} %).** Look at them below, and calibrate σ_inst.`
        : 'No more red checks than the budget allows for, as far as these runs can tell.',
    noiseText(judged.map(({ result }) => result)),
    redTable(red),
    asideTable(runs),
  ]
  return {
    markdown: `${markdown.filter((part) => part !== '').join('\n\n')}\n`,
    excess,
    judged: judged.length,
  }
}

type Judged = NamedResult & { readonly result: Result; readonly standing: ReturnType<typeof standingOf> }

function rowOf(variant: string, own: readonly Judged[]): readonly string[] {
  const count = (verdict: Result['verdict']): number =>
    own.filter(({ result }) => result.verdict === verdict).length
  const sigmas = new Set(own.map(({ result }) => sigmaOf(result)))
  return [
    variant,
    String(own.length),
    own.length === 0 ? '–' : share(count('fail'), own.length),
    String(count('pass')),
    String(count('inconclusive')),
    [...sigmas].join(', '),
  ]
}

/** How a gate measured, in words. */
function variantOf({ plan, baseline }: Result): string {
  const how = baseline.interleave ?? baseline.kind
  const { min, max, durationMs } = plan.blocks
  const seconds = (blocks: number): number => (blocks * durationMs) / 1000
  return `${how}, ${min === max ? '' : `${seconds(min)} to `}${seconds(max)} s`
}

function sigmaOf({ judging }: Result): string {
  const sigma = judging?.live?.sigmaInst
  if (sigma === undefined) return '0.01'
  return typeof sigma === 'number'
    ? String(sigma)
    : CALIBRATED.map((metric) => sigma[metric].toFixed(3)).join(' / ')
}

function noiseText(results: readonly Result[]): string {
  const seen = noiseSeen(results)
  const told = CALIBRATED.filter((metric) => seen[metric].runs > 0)
  if (told.length === 0)
    return 'σ_inst was not estimated: no run had its full time, and those that stop early are too equal.'
  const parts = told.map((metric) => `${metric} ${seen[metric].sigma.toFixed(4)} (${seen[metric].runs} runs)`)
  return `σ_inst as estimated from the runs that had their full time: ${parts.join(', ')}.`
}

function redTable(red: readonly Judged[]): string {
  if (red.length === 0) return ''
  return table(
    ['Red run', 'Blamed', 'Why'],
    red.map(({ name, result }) => {
      const { blamed, said } = decidedIn(result)
      return [name, blamed.join(', '), said].map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' '))
    }),
  )
}

/** Runs in no share: no result, or a measurement that was no good. */
function asideTable(runs: readonly NamedResult[]): string {
  const rows = runs.flatMap(({ name, result, trouble }) => {
    if (result === undefined) return [[name, (trouble ?? 'no result').replaceAll('|', '\\|')]]
    const standing = standingOf({ decided: decidedIn(result) })
    return standing.kind === 'aside' ? [[name, standing.why]] : []
  })
  return rows.length === 0 ? '' : table(['Set aside', 'Why'], rows)
}
