import type { Capacity } from '../analyze/capacity.ts'
import type { Fleet } from '../analyze/sizing.ts'
import type { Column } from './html-table.ts'
import { formatFraction, formatMs, formatPercent, formatRate } from '../units.ts'
import { formatFigure, formatInFlight, formatLoad, formatNumber } from './capacity-words.ts'
import { NOTHING } from './values.ts'

/** A table of the capacity, as text; HTML, Markdown and the terminal draw it each in their way. */
export interface CapacityTable {
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
  /** What holds for the whole table, in sentences. */
  readonly notes: readonly string[]
  /** For those who want to check the model; left out where room is short. */
  readonly detail: boolean
}

/** Levels, the scaling law, projections and instances; tables without rows are left out. */
export function capacityTables(capacity: Capacity): readonly CapacityTable[] {
  return [levels(capacity), law(capacity), projections(capacity), ...fleet(capacity)].filter(
    ({ rows }) => rows.length > 0,
  )
}

function levels({ levels: measured, unit }: Capacity): CapacityTable {
  return {
    title: 'Measured levels',
    columns: columns('Load', 'In flight', 'Throughput', 'Mean', 'p95', 'Errors', 'Broke'),
    rows: measured.map((row) => [
      formatLoad(row.level, unit),
      formatNumber(row.inFlight),
      formatRate(row.throughput),
      formatMs(row.meanMs),
      row.p95Ms === null ? NOTHING : formatMs(row.p95Ms),
      formatFraction(row.errorRate),
      row.broke.length === 0 ? NOTHING : row.broke.join(', '),
    ]),
    notes: [],
    detail: false,
  }
}

function law({ law: fitted }: Capacity): CapacityTable {
  const rows =
    fitted === null
      ? []
      : [
          ['λ, throughput with one request in flight, per second', formatFigure(fitted.lambda)],
          ['σ, share of the work that queues', formatFigure(fitted.sigma)],
          ['κ, cost of keeping in step', formatFigure(fitted.kappa)],
          ['Knee, requests in flight', formatFigure(fitted.knee)],
          ['Peak, requests in flight', formatFigure(fitted.peak)],
        ]
  return {
    title: 'Universal Scalability Law',
    columns: columns('Coefficient', 'Value (95 % interval)'),
    rows,
    notes: fitted === null ? [] : [`Nothing is claimed beyond ${formatInFlight(fitted.reach)}.`],
    detail: true,
  }
}

function projections({ projections: all, unit }: Capacity): CapacityTable {
  // Once a load is too much, or beyond what was measured, heavier ones say the same again.
  const shown = all.filter(({ kind }, at) => kind === 'carried' || all[at - 1]?.kind !== kind)
  return {
    title: 'Projected loads',
    columns: columns('Load', 'Answer', 'Throughput', 'In flight', 'Mean'),
    rows: shown.map(({ level, kind, throughput, inFlight, meanMs }) => [
      formatLoad(level, unit),
      { carried: 'carried', refused: 'more than the peak', beyond: '> beyond what was measured' }[kind],
      throughput === null ? NOTHING : formatRate(throughput),
      inFlight === null ? NOTHING : formatNumber(inFlight),
      meanMs === null ? NOTHING : formatMs(meanMs),
    ]),
    notes: [],
    detail: true,
  }
}

function fleet({ fleet: sized, unit }: Capacity): readonly CapacityTable[] {
  if (sized === null) return []
  const count = (instances: number): string =>
    instances > REACH * sized.measuredInstances && instances > 1
      ? `${instances} (not measured)`
      : String(instances)
  const load = (level: number): string => formatLoad(level, unit)
  return [
    {
      title: 'Safe load by instances',
      columns: columns('Instances', 'Safe load'),
      rows: sized.capacities.map(({ instances, level }) => [count(instances), load(level)]),
      notes: [assumption(sized)],
      detail: false,
    },
    {
      title: 'Instances for more load',
      columns: columns('Times today', 'Load', 'Instances'),
      rows: sized.multiples.map(({ factor, level, instances }) => [
        `${factor}×`,
        load(level),
        count(instances),
      ]),
      notes: [],
      detail: false,
    },
    {
      title: 'Instances by month',
      columns: columns('Month', 'Load', 'Instances'),
      rows: sized.months.map(({ month, level, instances }) => [String(month), load(level), count(instances)]),
      notes: [],
      detail: false,
    },
  ]
}

/** More instances than were measured are an extrapolation too. */
const REACH = 1.5

function assumption({ efficiency, efficiencyMeasured }: Fleet): string {
  return efficiencyMeasured
    ? `Each of several instances keeps ${formatPercent(efficiency)} of its own capacity, as configured from a measurement.`
    : 'Instances are taken to share nothing (100 % efficiency), because nobody measured it: compare a run against one instance with a run against two, and set instances.efficiency.'
}

function columns(...titles: readonly string[]): readonly Column[] {
  return titles.map((title, at) => ({ title, numeric: at > 0 && title !== 'Answer' && title !== 'Broke' }))
}
