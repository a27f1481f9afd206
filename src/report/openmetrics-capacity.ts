import type { Capacity, CapacityLevel } from '../analyze/capacity.ts'
import type { Figure } from '../analyze/law-figures.ts'
import type { Result } from './result.ts'
import { bounds, type Family, gauge, type Labels, type Sample } from './openmetrics-family.ts'

/** How much load the target carries; empty for a load that did not rise step by step. */
export function capacityFamilies({ capacity, scaling }: Result): readonly Family[] {
  return [
    ...(capacity === undefined
      ? []
      : [
          ...safeFamilies(capacity),
          ...levelFamilies(capacity),
          ...lawFamilies(capacity),
          ...fleetFamilies(capacity),
        ]),
    {
      name: 'plimsoll_scaling_efficiency_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'What more or larger instances carried, divided by how much they grew.',
      samples: scaling === undefined ? [] : gauge({ direction: scaling.direction }, scaling.efficiency),
    },
    {
      name: 'plimsoll_scaling_efficiency_bound_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'The ends of its 95 % interval.',
      samples:
        scaling === undefined ? [] : bounds({ direction: scaling.direction }, scaling.efficiencyInterval),
    },
  ]
}

/** Loads are in arrivals each second (`unit="rate"`) or users; of all instances together. */
function safeFamilies({ safe, unit, instances, knee, highest }: Capacity): readonly Family[] {
  return [
    {
      name: 'plimsoll_capacity_safe_load',
      type: 'gauge',
      help: 'The safe load. kind="beyond": at least so much; kind="below": less than that.',
      samples: gauge({ unit, kind: safe.kind }, safe.level),
    },
    {
      name: 'plimsoll_capacity_safe_load_bound',
      type: 'gauge',
      help: 'The ends of its 95 % interval; no end where nothing was measured beyond.',
      samples: bounds({ unit }, safe.interval),
    },
    {
      name: 'plimsoll_capacity_instances',
      type: 'gauge',
      help: 'Instances that served the target.',
      samples: gauge({}, instances),
    },
    {
      name: 'plimsoll_capacity_place_load',
      type: 'gauge',
      help: 'The measured level of the greatest power (knee) and of the most throughput.',
      samples: [
        ...gauge({ unit, place: 'knee' }, knee?.level),
        ...gauge({ unit, place: 'highest' }, highest.level),
      ],
    },
    {
      name: 'plimsoll_capacity_place_throughput',
      type: 'gauge',
      help: 'Right answers each second at the safe load, at the knee, and at the most.',
      samples: [
        ...gauge({ place: 'safe' }, safe.throughput),
        ...gauge({ place: 'knee' }, knee?.throughput),
        ...gauge({ place: 'highest' }, highest.throughput),
      ],
    },
  ]
}

function levelFamilies({ levels, unit }: Capacity): readonly Family[] {
  const each = (pick: (level: CapacityLevel) => readonly Sample[]): readonly Sample[] => levels.flatMap(pick)
  const labels = ({ phase, level }: CapacityLevel): Labels => ({ phase, load: String(level), unit })
  return [
    {
      name: 'plimsoll_level_throughput',
      type: 'gauge',
      help: 'Right answers each second at each level.',
      samples: each((level) => gauge(labels(level), level.throughput)),
    },
    {
      name: 'plimsoll_level_in_flight',
      type: 'gauge',
      help: 'Mean requests in flight at each level.',
      samples: each((level) => gauge(labels(level), level.inFlight)),
    },
    {
      name: 'plimsoll_level_latency_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'Mean time in flight and 95th percentile at each level.',
      samples: each((level) => [
        ...gauge({ ...labels(level), stat: 'mean' }, level.meanMs / 1000),
        ...gauge({ ...labels(level), stat: 'p95' }, level.p95Ms === null ? null : level.p95Ms / 1000),
      ]),
    },
    {
      name: 'plimsoll_level_errors_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'Share of wrong answers at each level.',
      samples: each((level) => gauge(labels(level), level.errorRate)),
    },
    {
      name: 'plimsoll_level_held',
      type: 'gauge',
      help: '1 where a level broke no limit, else 0.',
      samples: each((level) => [{ labels: labels(level), value: level.broke.length === 0 ? 1 : 0 }]),
    },
  ]
}

/** The Universal Scalability Law; figures without an end (a peak that is not there) are absent. */
function lawFamilies({ law }: Capacity): readonly Family[] {
  if (law === null) return []
  const { lambda, sigma, kappa, knee, peak } = law
  const figures: readonly (readonly [string, Figure])[] = [
    ['lambda', lambda],
    ['sigma', sigma],
    ['kappa', kappa],
    ['knee_in_flight', knee],
    ['peak_in_flight', peak],
  ]
  return [
    {
      name: 'plimsoll_law',
      type: 'gauge',
      help: 'Coefficients of the fitted Universal Scalability Law, and where it has its knee and its peak.',
      samples: [
        ...figures.flatMap(([figure, { value }]) => gauge({ figure }, value)),
        ...gauge({ figure: 'peak_throughput' }, law.peakThroughput),
        ...gauge({ figure: 'reach_in_flight' }, law.reach),
      ],
    },
    {
      name: 'plimsoll_law_bound',
      type: 'gauge',
      help: 'The ends of their 95 % intervals.',
      samples: figures.flatMap(([figure, { interval }]) => bounds({ figure }, interval)),
    },
  ]
}

function fleetFamilies({ fleet, unit }: Capacity): readonly Family[] {
  if (fleet === null) return []
  const months = fleet.months.map(({ month, level, instances }) => ({
    labels: { month: String(month) },
    level,
    instances,
  }))
  return [
    {
      name: 'plimsoll_fleet_safe_load',
      type: 'gauge',
      help: 'Safe load of so many instances.',
      samples: fleet.capacities.flatMap(({ instances, level }) =>
        gauge({ instances: String(instances), unit }, level),
      ),
    },
    {
      name: 'plimsoll_fleet_multiple_instances',
      type: 'gauge',
      help: 'Instances that several times the load of today takes.',
      samples: fleet.multiples.flatMap(({ factor, instances }) =>
        gauge({ factor: String(factor) }, instances),
      ),
    },
    {
      name: 'plimsoll_fleet_month_load',
      type: 'gauge',
      help: 'Load of each month of the growth table.',
      samples: months.flatMap(({ labels, level }) => gauge({ ...labels, unit }, level)),
    },
    {
      name: 'plimsoll_fleet_month_instances',
      type: 'gauge',
      help: 'Instances that it takes.',
      samples: months.flatMap(({ labels, instances }) => gauge(labels, instances)),
    },
  ]
}
