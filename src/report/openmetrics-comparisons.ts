import type { Result } from './result.ts'
import { bounds, type Family, gauge, states } from './openmetrics-family.ts'

const OUTCOMES = ['regressed', 'improved', 'unchanged', 'inconclusive'] as const

/** The change of each metric against the baseline, with its interval and outcome. */
export function comparisonFamilies({ comparisons }: Result): readonly Family[] {
  const known = comparisons.map(({ request, metric, ...rest }) => ({ labels: { request, metric }, ...rest }))
  return [
    {
      name: 'plimsoll_change_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'Candidate against baseline: relative change; for errors the difference of rates.',
      samples: known.flatMap(({ labels, change }) => gauge(labels, change)),
    },
    {
      name: 'plimsoll_change_bound_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'The ends of the interval of the change.',
      samples: known.flatMap(({ labels, interval }) => bounds(labels, interval)),
    },
    {
      name: 'plimsoll_outcome',
      type: 'stateset',
      help: 'The outcome of each comparison with the baseline.',
      samples: known.flatMap(({ labels, outcome }) => states('plimsoll_outcome', OUTCOMES, outcome, labels)),
    },
  ]
}
