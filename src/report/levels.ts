import type { Result } from './result.ts'
import { formatCount, formatDuration, formatFraction, formatMs, formatRate, plural } from '../units.ts'
import { NOTHING } from './values.ts'

/** The columns of the table of levels. */
export const LEVEL_COLUMNS = [
  { title: 'Phase', numeric: false },
  { title: 'From', numeric: true },
  { title: 'Lasted', numeric: true },
  { title: 'Load', numeric: true },
  { title: 'Requests', numeric: true },
  { title: 'Throughput', numeric: true },
  { title: 'p50', numeric: true },
  { title: 'p95', numeric: true },
  { title: 'p99', numeric: true },
  { title: 'Errors', numeric: true },
] as const

/** What the candidate did at each level of a load that was not constant; empty for a constant one. */
export function toLevelRows({ plan, measurements: { candidate } }: Result): readonly (readonly string[])[] {
  const amount = (level: number): string =>
    plan.model === 'open' ? formatRate(level) : plural(Math.round(level), 'user')
  const ms = (value: number | null): string => (value === null ? NOTHING : formatMs(value))
  return (candidate.levels ?? []).map(({ phase, startMs, durationMs, from, to, total }) => [
    phase === 'hold' ? 'full load' : phase,
    formatDuration(startMs),
    formatDuration(durationMs),
    from === to ? amount(to) : `${amount(from)} to ${amount(to)}`,
    formatCount(total.count),
    formatRate(total.throughput),
    ms(total.latencyMs.p50),
    ms(total.latencyMs.p95),
    ms(total.latencyMs.p99),
    `${formatCount(total.errors.count)} (${formatFraction(total.errors.rate)})`,
  ])
}
