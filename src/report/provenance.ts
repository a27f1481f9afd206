import type { Result } from './result.ts'
import { formatDuration, formatRate, plural } from '../units.ts'
import { shortSha } from './values.ts'

/** Where the numbers come from, as short facts; unescaped. */
export interface Provenance {
  readonly candidate: string
  readonly baseline: string
  readonly load: string
  readonly ended: string
}

/** Who was measured, against what, under which load, and how it ended. */
export function describeProvenance(result: Result): Provenance {
  return {
    candidate: describeCandidate(result),
    baseline: describeBaseline(result),
    load: describeLoad(result),
    ended: describeEnded(result),
  }
}

/** The name of the baseline's column. */
export function baselineName(result: Result): string {
  return result.baseline.branch ?? 'main'
}

function describeCandidate({ candidate }: Result): string {
  const { sha, url, address } = candidate
  const resolved = address === undefined || url.includes(address) ? '' : ` (${address})`
  return `${sha === null ? '' : `${shortSha(sha)} at `}${url}${resolved}`
}

function describeBaseline(result: Result): string {
  const { baseline } = result
  const name = baselineName(result)
  const sha = baseline.sha === null ? '' : ` ${shortSha(baseline.sha)}`
  switch (baseline.kind) {
    case 'live': {
      const how = baseline.interleave === 'duet' ? 'each request sent to both sides' : 'interleaved in slices'
      return `live ${name}${sha}${baseline.url === null ? '' : ` at ${baseline.url}`}, ${how}`
    }
    case 'history': {
      const age =
        baseline.ageSeconds === null ? '' : `, newest${sha} ${formatDuration(baseline.ageSeconds * 1000)} old`
      const how = [describeSpeed(result), describeBegin(result), describeElsewhere(result)].join('')
      return `${plural(baseline.runs, 'cached run')} of ${name}${age}${describeDistance(baseline.commitsBehind)}${how}`
    }
    case 'missing':
      return 'no baseline'
    default:
      return baseline.kind satisfies never
  }
}

function describeDistance(commits: number | null): string {
  if (commits === null) return ''
  return commits === 0 ? ', at the merge base' : `, ${plural(commits, 'commit')} behind the merge base`
}

/** How the speed of the machines was taken out of the comparison, as far as the result tells. */
function describeSpeed({ judging }: Result): string {
  const reference = judging?.history?.first
  if (judging === undefined || reference === undefined) return ''
  switch (reference.mode) {
    case 'matched':
      return ', made on machines as fast as this one (control workload)'
    case 'normalised':
      return ', the speed of each machine taken out (control workload)'
    case 'raw':
      return judging.local ? ', as measured (no control score)' : ''
    default:
      return reference.mode satisfies never
  }
}

/** Since when the runs have been one level. */
function describeBegin({ judging }: Result): string {
  const since = judging?.history?.levelSince ?? undefined
  return since === undefined ? '' : `, on one level since ${since.slice(0, 10)}`
}

function describeElsewhere({ judging }: Result): string {
  const made = judging?.history?.elsewhere?.made
  if (made === undefined) return ''
  return made === 'another-runner'
    ? '; measured again by a second job on another machine'
    : '; measured again by a second job on the same machine'
}

function describeLoad({ plan, measurements }: Result): string {
  const sent = measurements.candidate.total.sent + (measurements.baseline?.total.sent ?? 0)
  const profile = plan.profile === 'default' ? '' : `profile ${plan.profile}, `
  return `${profile}${describeLevel(plan)}, ${plural(sent, 'request')} counted`
}

/** The constant load and its time; of a shaped profile, which has none, the highest and the time of it all. */
export function describeLevel({ model, stages }: Result['plan']): string {
  const amount = (level: number): string => (model === 'open' ? formatRate(level) : plural(level, 'user'))
  const hold = stages.find((stage) => stage.phase === 'hold')
  if (hold !== undefined) return `${amount(hold.to)} for up to ${formatDuration(hold.durationMs)}`
  const highest = Math.max(0, ...stages.flatMap(({ from, to }) => [from, to]))
  const durationMs = stages.reduce((sum, stage) => sum + stage.durationMs, 0)
  return `up to ${amount(highest)} within ${formatDuration(durationMs)}`
}

function describeEnded({ ended, elapsedMs }: Result): string {
  const saved = ended.savedMs > 0 ? ` That saved ${formatDuration(ended.savedMs)}.` : ''
  return `Took ${formatDuration(elapsedMs)}. ${ended.text}${saved}`
}
