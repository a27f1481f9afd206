import type { LeakOutcome } from '../analyze/leak.ts'
import type { TrendWord } from '../analyze/stability.ts'
import type { ResultStability } from './analysis-result.ts'
import type { Result } from './result.ts'
import { bounds, type Family, gauge, seconds, states } from './openmetrics-family.ts'

const TREND_WORDS = [
  'steady',
  'rising',
  'elevated',
  'falling',
  'too-short',
] as const satisfies readonly TrendWord[]
const LEAK_OUTCOMES = [
  'leak',
  'flattening',
  'small',
  'shared',
  'none',
  'too-few-samples',
] as const satisfies readonly LeakOutcome[]

/** Did the candidate hold over time? Periods, trends, recovery, scaling and leaks; empty where nothing was analysed. */
export function stabilityFamilies({ stability }: Result): readonly Family[] {
  if (stability === undefined) return []
  return [
    ...periodFamilies(stability),
    ...trendFamilies(stability),
    ...spikeFamilies(stability),
    ...scalingFamilies(stability),
    ...leakFamilies(stability),
  ]
}

/** By period of constant load; the label says in whole seconds from the start when it began. */
function periodFamilies({ periods }: ResultStability): readonly Family[] {
  const all = periods.map((period) => ({
    period,
    labels: { from: String(Math.round(period.fromMs / 1000)) },
  }))
  return [
    {
      name: 'plimsoll_period_latency_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'Latency by period of constant load; the label from is its begin in seconds from the start.',
      samples: all.flatMap(({ period: { p50Ms, p95Ms }, labels }) => [
        ...gauge({ ...labels, quantile: '0.5' }, seconds(p50Ms)),
        ...gauge({ ...labels, quantile: '0.95' }, seconds(p95Ms)),
      ]),
    },
    {
      name: 'plimsoll_period_throughput',
      type: 'gauge',
      help: 'Answers in each second by period.',
      samples: all.flatMap(({ period, labels }) => gauge(labels, period.throughput)),
    },
    {
      name: 'plimsoll_period_answers',
      type: 'gauge',
      help: 'Answers by period, right and wrong.',
      samples: all.flatMap(({ period, labels }) => gauge(labels, period.completed)),
    },
    {
      name: 'plimsoll_period_errors',
      type: 'gauge',
      help: 'Requests without a right answer by period: all, those without any answer, those turned away.',
      samples: all.flatMap(({ period: { errors, connectionErrors, throttled }, labels }) => [
        ...gauge({ ...labels, kind: 'all' }, errors),
        ...gauge({ ...labels, kind: 'no-answer' }, connectionErrors),
        ...gauge({ ...labels, kind: 'throttled' }, throttled),
      ]),
    },
  ]
}

function trendFamilies({ trends }: ResultStability): readonly Family[] {
  const known = trends.filter(({ word }) => word !== 'too-short')
  return [
    {
      name: 'plimsoll_trend',
      type: 'stateset',
      help: 'What latency did under constant load.',
      samples: trends.flatMap(({ metric, word }) => states('plimsoll_trend', TREND_WORDS, word, { metric })),
    },
    {
      name: 'plimsoll_trend_hourly_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'By how much latency changed in an hour of constant load.',
      samples: known.flatMap(({ metric, perHour }) => gauge({ metric }, seconds(perHour))),
    },
    {
      name: 'plimsoll_trend_hourly_bound_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'The ends of the 95 % interval of that change.',
      samples: known.flatMap(({ metric, perHourInterval: [low, high] }) =>
        bounds({ metric }, [low / 1000, high / 1000]),
      ),
    },
  ]
}

function spikeFamilies({ recoveries, cascades, completion }: ResultStability): readonly Family[] {
  return [
    {
      name: 'plimsoll_recovery_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'From the end of a spike until latency and errors stayed normal; absent where they did not.',
      samples: recoveries.flatMap(({ cycle, recoveredAfterMs }) =>
        gauge({ cycle: String(cycle) }, seconds(recoveredAfterMs)),
      ),
    },
    {
      name: 'plimsoll_recovered',
      type: 'gauge',
      help: '1 where latency and errors were normal again after a spike, else 0.',
      samples: recoveries.map(({ cycle, recoveredAfterMs }) => ({
        labels: { cycle: String(cycle) },
        value: recoveredAfterMs === null ? 0 : 1,
      })),
    },
    {
      name: 'plimsoll_cascade_errors_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'Share of errors, after a spike, of requests that were healthy in it.',
      samples: cascades.flatMap(({ cycle, request, after }) =>
        gauge({ cycle: String(cycle), request }, after),
      ),
    },
    {
      name: 'plimsoll_iterations_due',
      type: 'gauge',
      help: 'Iterations that were due.',
      samples: gauge({}, completion.due),
    },
    {
      name: 'plimsoll_iterations_missed',
      type: 'gauge',
      help: 'Iterations that were due and did not come to their end.',
      samples: gauge({}, completion.missed),
    },
  ]
}

/** Each growth of the instances, by its number in order of time. */
function scalingFamilies({ scaling }: ResultStability): readonly Family[] {
  const all = scaling.map((event, at) => ({
    ...event,
    labels: { event: String(at + 1), instances: String(event.to) },
  }))
  return [
    {
      name: 'plimsoll_scaling_delay_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'From the moment at which the load began to rise until there were more instances.',
      samples: all.flatMap(({ labels, afterRiseMs }) => gauge(labels, seconds(afterRiseMs))),
    },
    {
      name: 'plimsoll_scaling_interrupted',
      type: 'gauge',
      help: '1 where errors rose when an instance was added, else 0.',
      samples: all.map(({ labels, interrupted }) => ({ labels, value: interrupted ? 1 : 0 })),
    },
  ]
}

function leakFamilies({ leaks }: ResultStability): readonly Family[] {
  return [
    {
      name: 'plimsoll_leak',
      type: 'stateset',
      help: 'What became of each resource that was tested for a leak.',
      samples: leaks.flatMap(({ name, target, outcome }) =>
        states('plimsoll_leak', LEAK_OUTCOMES, outcome, { target, series: name }),
      ),
    },
    {
      name: 'plimsoll_leak_hourly_growth',
      type: 'gauge',
      help: 'By how much it grew in an hour, in the unit of the label.',
      samples: leaks.flatMap(({ name, target, unit, outcome, perHour }) =>
        outcome === 'too-few-samples' ? [] : gauge({ target, series: name, unit }, perHour),
      ),
    },
  ]
}
