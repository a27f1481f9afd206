import { formatCount, plural } from '../units.ts'
import type { Comparison } from './comparison.ts'
import type { Normalisation } from './control.ts'
import { formatChange, formatInterval, formatSpan, formatValue, nameOf } from './wording.ts'

/** How the comparison was made, from the result that holds it. */
export interface ExplainContext {
  readonly baseline: 'live' | 'history' | 'missing'
  /** Stored runs (history). */
  readonly runs: number
  /** How the speed of the machines was taken out (history); undefined where not known. */
  readonly mode?: Normalisation | undefined
  /** Complete blocks and their length (live); undefined where not known. */
  readonly blocks: number | undefined
  readonly blockMs: number | undefined
}

/**
 * One comparison as a paragraph: what was compared with what, on how many requests and blocks, the change
 * with its interval, the limit as it acted, the outcome and why, and what could have been found.
 */
export function explain(comparison: Comparison, context: ExplainContext): string {
  const { unit, change, interval, samples, warnings, because } = comparison
  const sentences = [`${nameOf(comparison)} was compared ${how(context)}.`]
  if (comparison.baseline === undefined || comparison.candidate === undefined)
    sentences.push('There is not enough data on both sides to state it.')
  else {
    sentences.push(
      `There were ${plural(samples.baseline, 'right answer')} on the baseline and ${formatCount(samples.candidate)} on the candidate.`,
      `It went from ${formatValue(comparison.baseline, unit)} to ${formatValue(comparison.candidate, unit)}${change === undefined ? '' : `, that is ${formatChange(change, unit)}`}${interval ? ` (${Math.round(comparison.level * 100)} % interval ${formatInterval(interval, unit)})` : ''}.`,
    )
  }
  if (comparison.limit !== undefined)
    sentences.push(
      `The limit is ${comparison.limit}${comparison.allowed === undefined ? '' : `, which here means ${formatChange(comparison.allowed, unit)}`}${comparison.gated ? '' : '; it does not fail the check'}.`,
    )
  sentences.push(`${OUTCOMES[comparison.outcome]}: ${because}`)
  if (comparison.detectable !== undefined)
    sentences.push(
      `The smallest change this comparison could have found is about ${formatChange(comparison.detectable, unit)}.`,
    )
  sentences.push(...warnings.filter((warning) => warning !== because))
  return sentences.join(' ')
}

const OUTCOMES: Readonly<Record<Comparison['outcome'], string>> = {
  regressed: 'Regressed',
  improved: 'Improved',
  unchanged: 'Unchanged',
  inconclusive: 'Inconclusive',
}

const SPEED: Readonly<Record<Normalisation, string>> = {
  matched: ', made on machines as fast as this one by the control workload',
  normalised: ', with the speed of each machine taken out by the control workload',
  raw: ', as measured',
}

function how({ baseline, runs, mode, blocks, blockMs }: ExplainContext): string {
  switch (baseline) {
    case 'live': {
      const length = blockMs === undefined ? '' : ` of ${formatSpan(blockMs)}`
      return `with a live baseline, interleaved${blocks === undefined ? '' : ` in ${plural(blocks, 'block')}${length}`}`
    }
    case 'history':
      return `with ${plural(runs, 'stored run')} of the baseline branch${mode === undefined ? '' : SPEED[mode]}`
    case 'missing':
      return 'with nothing, since there is no baseline'
    default:
      return baseline satisfies never
  }
}
