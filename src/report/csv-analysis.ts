import type { Result } from './result.ts'
import { csvTable } from './csv-cell.ts'
import { figuresOf } from './figures.ts'

// Tables of what a run says beside its requests: a head and a row for each thing, only the head where there is
// none. Seconds are from the start of the load, shares are 0 to 1, what is not known is an empty cell.

/** `observed.csv`: a row for each sample of each series, in the series' unit; the baseline after the candidate. */
export function renderObservedCsv({ measurements: { candidate, baseline }, startedAt }: Result): string {
  const start = Date.parse(startedAt)
  const sides = [
    { side: 'candidate', observed: candidate.observed },
    { side: 'baseline', observed: baseline?.observed },
  ]
  return csvTable(
    ['Timestamp', 'Seconds', 'Side', 'Target', 'Series', 'Value', 'Unit', 'Kind'],
    sides.flatMap(({ side, observed }) =>
      (observed?.series ?? []).flatMap(({ name, target, unit, kind, atMs, values }) =>
        atMs.map((at, index) => [
          // Ten digits and milliseconds are more than a value's seven.
          Number.isNaN(start) ? null : ((start + at) / 1000).toFixed(3),
          (at / 1000).toFixed(3),
          side,
          target,
          name,
          values[index] ?? null,
          unit,
          kind,
        ]),
      ),
    ),
  )
}

/** `periods.csv`: a row for each period of constant load. */
export function renderPeriodsCsv({ stability }: Result): string {
  return csvTable(
    [
      'From (s)',
      'To (s)',
      'Requests',
      'Requests/s',
      'Errors',
      'Without Answer',
      'Throttled',
      'p50 (ms)',
      'p95 (ms)',
    ],
    (stability?.periods ?? []).map((period) => [
      period.fromMs / 1000,
      period.toMs / 1000,
      period.completed,
      period.throughput,
      period.errors,
      period.connectionErrors,
      period.throttled,
      period.p50Ms,
      period.p95Ms,
    ]),
  )
}

/** `levels.csv`: a row for each level of a load that rose step by step. */
export function renderLevelsCsv({ capacity }: Result): string {
  return csvTable(
    [
      'Phase',
      'Load',
      'Load Unit',
      'In Flight',
      'Right Answers/s',
      'Mean (ms)',
      'p95 (ms)',
      'Error Rate',
      'Kept Up',
      'Broke',
    ],
    (capacity?.levels ?? []).map((row) => [
      row.phase,
      row.level,
      capacity?.unit === 'rate' ? 'per-second' : 'users',
      row.inFlight,
      row.throughput,
      row.meanMs,
      row.p95Ms,
      row.errorRate,
      row.balanced,
      row.broke.join('; '),
    ]),
  )
}

/** `findings.csv`: a row for each finding, the gravest first. */
export function renderFindingsCsv({ findings = [] }: Result): string {
  return csvTable(
    ['Id', 'Severity', 'Horizon', 'Evidence', 'Advice', 'Reference'],
    findings.map(({ id, severity, horizon, evidence, advice, reference }) => [
      id,
      severity,
      horizon,
      evidence.join(' '),
      advice,
      reference,
    ]),
  )
}

/** `figures.csv`: single figures of stability, score and capacity with their intervals, a row each. */
export function renderFiguresCsv(result: Result): string {
  return csvTable(
    ['Part', 'Of', 'Figure', 'Value', 'Low', 'High', 'Unit', 'Remark'],
    figuresOf(result).map(({ part, of, figure, value, interval, unit, remark }) => [
      part,
      of,
      figure,
      value,
      interval?.[0] ?? null,
      interval?.[1] ?? null,
      unit,
      remark,
    ]),
  )
}
