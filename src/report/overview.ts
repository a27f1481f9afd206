import type { Result } from './result.ts'
import { formatCount, formatDuration, formatFraction, formatMs, formatRate, plural } from '../units.ts'
import { describeLevel } from './provenance.ts'
import { countStates, toRows } from './rows.ts'
import { NOTHING, shortSha } from './values.ts'

/** One of several results that are reported together. */
export interface NamedResult {
  /** Told apart from the others by it: the profile, with the commit or a number where that is not enough. */
  readonly name: string
  readonly result: Result
  /** Where its result.json is; in a folder of its name when nobody says otherwise. */
  readonly path?: string | undefined
}

/** Several results in one table: a row each, and what they say together. */
export interface Overview {
  /** The gravest of the verdicts. */
  readonly verdict: Result['verdict']
  readonly check: Result['check']
  /** `3 runs: 1 fail, 2 pass`. */
  readonly headline: string
  readonly rows: readonly OverviewRow[]
}

/** One run in words and numbers with units; unescaped. */
export interface OverviewRow {
  readonly name: string
  readonly result: Result
  readonly load: string
  readonly took: string
  readonly requests: string
  readonly throughput: string
  readonly p50: string
  readonly p95: string
  readonly p99: string
  readonly errors: string
  /** What the comparisons and limits came to, with counts. */
  readonly changes: string
}

/** The columns of the table, with the field that each shows. */
export const OVERVIEW_COLUMNS = [
  { title: 'Run', key: 'name', numeric: false },
  { title: 'Verdict', key: 'verdict', numeric: false },
  { title: 'Load', key: 'load', numeric: false },
  { title: 'Took', key: 'took', numeric: true },
  { title: 'Requests', key: 'requests', numeric: true },
  { title: 'Throughput', key: 'throughput', numeric: true },
  { title: 'p50', key: 'p50', numeric: true },
  { title: 'p95', key: 'p95', numeric: true },
  { title: 'p99', key: 'p99', numeric: true },
  { title: 'Errors', key: 'errors', numeric: true },
  { title: 'Changes and limits', key: 'changes', numeric: false },
] as const

/** The cell of a row in one of the columns. */
export function overviewCell(row: OverviewRow, key: (typeof OVERVIEW_COLUMNS)[number]['key']): string {
  return key === 'verdict' ? row.result.verdict : row[key]
}

const GRAVEST = ['fail', 'inconclusive', 'warn', 'pass'] as const
const REDDEST = ['failure', 'neutral', 'success'] as const

/** Names for results in their order: each one once. */
export function nameResults(results: readonly Result[]): readonly NamedResult[] {
  const profiles = results.map((result) => result.plan.profile)
  const commits = results.map((result) => `${result.plan.profile} at ${shortSha(result.candidate.sha)}`)
  const names = [profiles, commits].find((all) => new Set(all).size === all.length)
  return results.map((result, at) => ({
    name: names?.[at] ?? `${result.plan.profile}, run ${at + 1}`,
    result,
  }))
}

/** What several runs say together. Of no runs there is nothing to say: at least one must be given. */
export function toOverview(runs: readonly NamedResult[]): Overview {
  const verdicts = runs.map(({ result }) => result.verdict)
  const counts = GRAVEST.map((verdict) => ({
    verdict,
    count: verdicts.filter((one) => one === verdict).length,
  })).filter(({ count }) => count > 0)
  return {
    verdict: GRAVEST.find((one) => verdicts.includes(one)) ?? 'pass',
    check: REDDEST.find((one) => runs.some(({ result }) => result.check === one)) ?? 'success',
    headline: `${plural(runs.length, 'run')}: ${counts.map(({ verdict, count }) => `${count} ${verdict}`).join(', ')}`,
    rows: runs.map(toRow),
  }
}

function toRow({ name, result }: NamedResult): OverviewRow {
  const { total } = result.measurements.candidate
  const { p50, p95, p99 } = total.latencyMs
  const ms = (value: number | null): string => (value === null ? NOTHING : formatMs(value))
  return {
    name,
    result,
    load: describeLevel(result.plan),
    took: formatDuration(result.elapsedMs),
    requests: formatCount(total.count),
    throughput: formatRate(total.throughput),
    p50: ms(p50),
    p95: ms(p95),
    p99: ms(p99),
    errors: formatFraction(total.errors.rate),
    changes: countStates(toRows(result)),
  }
}
