import type { Result, ResultComparison } from './result.ts'
import { formatCount, formatMs, plural } from '../units.ts'
import { formatDifference, metricLabel, requestLabel } from './values.ts'

/** The generator's own health in one sentence, with its numbers. */
export function describeGenerator({ generator, source }: Result): string {
  if (source !== undefined) return describeForeign(source.tool, generator)
  const { state, latenessMs, offered, started, dropped, cpu } = generator
  const kept =
    dropped === 0
      ? `${plural(started, 'iteration')} started as planned`
      : `${plural(dropped, 'iteration')} of ${formatCount(offered)} dropped`
  return `Load generator ${state}: ${kept}, lateness p99 ${formatMs(latenessMs.p99)}, ${cpu.toFixed(2)} cores used.`
}

/** Another tool tells at most what it dropped; how its machine fared nobody knows. */
function describeForeign(tool: string, { state, dropped, offered }: Result['generator']): string {
  const kept =
    dropped === 0 ? '' : ` ${state}: ${plural(dropped, 'iteration')} of ${formatCount(offered)} dropped`
  return `The load was made by ${tool}${kept}; how its machine fared is unknown.`
}

/** What the run could have found; undefined when nothing was gated. */
export function describeDetectable({ comparisons }: Result): string | undefined {
  const known = comparisons
    .filter((one): one is ResultComparison & { readonly detectable: number } => one.detectable !== null)
    .filter((one) => one.unit !== 'fraction')
    .sort((a, b) => a.detectable - b.detectable)
  const [finest, coarsest] = [known[0], known.at(-1)]
  if (finest === undefined || coarsest === undefined) return undefined
  if (finest === coarsest) return `Smallest change it could find: ${change(finest)}.`
  return `Smallest change it could find: from ${change(finest)} to ${change(coarsest)}.`
}

/** Errors of both sides in one sentence. */
export function describeErrors({ measurements: { candidate, baseline } }: Result): string {
  const of = (count: number, all: number): string => `${formatCount(count)} of ${formatCount(all)}`
  const ours = of(candidate.total.errors.count, candidate.total.count)
  if (baseline === null) return `Errors: ${ours} requests.`
  return `Errors: ${ours} requests here, ${of(baseline.total.errors.count, baseline.total.count)} on the baseline.`
}

function change(one: ResultComparison & { readonly detectable: number }): string {
  const text = formatDifference(one.detectable, one.unit)
  return `${text} (${requestLabel(one.request)} ${metricLabel(one.metric)})`
}
