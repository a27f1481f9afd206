import type { Result, ResultComparison } from './result.ts'
import { describeReason } from './cures.ts'
import { oneLine } from './foreign.ts'
import { standingComparisons, standingObjectives } from './standing.ts'
import { TOTAL } from './values.ts'

/** Something the reader can do now; `code` is to be shown as it stands, in a block of that language. */
export interface NextStep {
  readonly text: string
  readonly code: { readonly language: 'sh' | 'yaml'; readonly text: string } | undefined
}

/** What to do about a result: cure, look, reproduce, accept or change the limit. Nothing for a plain pass. */
export function nextSteps(result: Result): readonly NextStep[] {
  const steps: NextStep[] = []
  if (result.why !== null) steps.push({ text: describeReason(result.why, result).cure, code: undefined })
  const regressed = standingComparisons(result).filter((one) => one.outcome === 'regressed')
  const broken = standingObjectives(result).some((one) => one.outcome === 'violated')
  // What another tool sent, only that tool can send again.
  const ours = result.source === undefined
  if (ours && (result.verdict !== 'pass' || regressed.length > 0)) steps.push(reproduce(result))
  steps.push(...accept(regressed))
  if (broken)
    steps.push({
      text: 'If the limit is what is wrong, change it under thresholds in .github/plimsoll.yml in this pull request, so that it is reviewed with the code.',
      code: undefined,
    })
  return steps
}

function reproduce(result: Result): NextStep {
  const { plan, candidate, baseline, shards } = result
  const machines = shards?.of ?? 1
  const words = [
    'plimsoll run',
    `--url ${quoteShell(candidate.url)}`,
    ...(baseline.url === null ? [] : [`--baseline-url ${quoteShell(baseline.url)}`]),
    ...(plan.profile === 'default' ? [] : [`--profile ${quoteShell(plan.profile)}`]),
    `--seed ${plan.seed}`,
    ...(machines === 1 ? [] : [`--shard 1/${machines}`, '--start-at TIME', '--out shards']),
  ]
  const first = result.why === null ? 'Reproduce it' : 'Run the same load by hand'
  const each =
    machines === 1
      ? ''
      : ` One of ${machines} machines does this, each with its own number and all with the same TIME, a few minutes ahead; then "plimsoll merge shards".`
  return {
    text: `${first}: the same seed sends the same requests in the same order.${each}`,
    code: { language: 'sh', text: words.join(' ') },
  }
}

/** Requests for which a limit is spelled out; more would be a list nobody reads. */
const SUGGESTIONS = 3

function accept(regressed: readonly ResultComparison[]): readonly NextStep[] {
  const names = [...new Set(regressed.map((one) => one.request))].filter(isPasteable)
  const lines = names.slice(0, SUGGESTIONS).map((name) => {
    const metrics = regressed.filter((one) => one.request === name).flatMap(suggestLimit)
    return `  ${quoteYaml(name)}: { ${metrics.join(', ')} }`
  })
  if (lines.length === 0) return []
  return [
    {
      text: 'If the change is intended, allow it in .github/plimsoll.yml in this pull request, so that it is reviewed with the code, and take it out again once main has the new level:',
      code: { language: 'yaml', text: ['requests:', ...lines].join('\n') },
    },
  ]
}

/** A name that a line of YAML holds as it is; another one would allow nothing. */
function isPasteable(name: string): boolean {
  return name !== TOTAL && oneLine(name) === name
}

function suggestLimit(one: ResultComparison): readonly string[] {
  const limit = suggestAllowance(one)
  if (limit === undefined) return []
  const direction = one.metric === 'throughput' || one.metric === 'apdex' ? 'decrease' : 'increase'
  return [`${one.metric}: { ${direction}: ${limit} }`]
}

/** The next round figure above what was seen, upper end of the interval included. */
function suggestAllowance(one: ResultComparison): string | undefined {
  if (one.change === null) return undefined
  const worst = Math.max(Math.abs(one.change), ...(one.interval ?? []).map(Math.abs))
  if (one.unit === 'fraction') return `${(Math.ceil(worst * 100 * 10) / 10).toFixed(1)}pp`
  const percent = `${Math.ceil((worst * 100) / 5) * 5}%`
  if (one.unit !== 'ms' || one.baseline === null) return percent
  return `${percent} & ${Math.ceil(worst * one.baseline)}ms`
}

/** Safe to paste into a POSIX shell, whatever the text holds. */
function quoteShell(text: string): string {
  const line = oneLine(text)
  return /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", String.raw`'\''`)}'`
}

/** A single-quoted YAML scalar. */
function quoteYaml(text: string): string {
  return `'${oneLine(text).replaceAll("'", "''")}'`
}
