import type { NamedResult } from './overview.ts'
import type { Result, ResultMeasurement, ResultTally } from './result.ts'
import { oneLine } from './foreign.ts'

type Labels = Readonly<Record<string, string>>

interface Sample {
  /** `_total`, `_count`, `_sum` or nothing. */
  readonly suffix?: string
  readonly labels: Labels
  readonly value: number
}

/** One metric family (OpenMetrics 1.0, "MetricFamily"): samples of one name stand together. */
interface Family {
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'summary' | 'info' | 'stateset'
  readonly unit?: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const VERDICTS = ['pass', 'warn', 'fail', 'inconclusive'] as const

/** Percentiles of the summaries, with the field that holds each. */
const QUANTILES = [
  ['0.5', 'p50'],
  ['0.75', 'p75'],
  ['0.9', 'p90'],
  ['0.95', 'p95'],
  ['0.99', 'p99'],
  ['0.999', 'p999'],
] as const

/**
 * The result as OpenMetrics 1.0 text, for Prometheus and whatever reads its format. Base units: seconds,
 * bytes, ratios. Samples carry no timestamp: a result is scraped or pushed when it is read. A percentile that
 * the samples do not carry is absent, never 0.
 */
export function renderOpenMetrics(result: Result): string {
  return renderOpenMetricsOf([{ name: '', result }])
}

/** The same for several runs, which a label `run` tells apart. */
export function renderOpenMetricsOf(runs: readonly NamedResult[]): string {
  const merged = new Map<string, Family>()
  for (const { name, result } of runs) {
    const label: Labels = name === '' ? {} : { run: name }
    for (const family of families(result)) {
      const samples = family.samples.map((one) => ({ ...one, labels: { ...label, ...one.labels } }))
      merged.set(family.name, {
        ...family,
        samples: [...(merged.get(family.name)?.samples ?? []), ...samples],
      })
    }
  }
  return `${[...merged.values()]
    .filter(({ samples }) => samples.length > 0)
    .flatMap(renderFamily)
    .join('\n')}\n# EOF\n`
}

function families(result: Result): readonly Family[] {
  const { plan, generator } = result
  const sides = sidesOf(result)
  const requests = sides.flatMap(({ side, measurement }) =>
    Object.entries(measurement.requests).map(([request, tally]) => ({ labels: { side, request }, tally })),
  )
  return [
    {
      name: 'plimsoll_run',
      type: 'info',
      help: 'The run that was measured.',
      samples: [
        {
          suffix: '_info',
          labels: {
            version: result.tool.version,
            profile: plan.profile,
            fingerprint: plan.fingerprint,
            baseline: result.baseline.kind,
            candidate_sha: result.candidate.sha ?? '',
          },
          value: 1,
        },
      ],
    },
    {
      name: 'plimsoll_verdict',
      type: 'stateset',
      help: 'The verdict of the run.',
      samples: VERDICTS.map((one) => ({
        labels: { plimsoll_verdict: one },
        value: one === result.verdict ? 1 : 0,
      })),
    },
    {
      name: 'plimsoll_run_started_timestamp_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When the run started, in seconds since 1970.',
      samples: gauge({}, Date.parse(result.startedAt) / 1000),
    },
    {
      name: 'plimsoll_run_duration_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How long the run took.',
      samples: gauge({}, result.elapsedMs / 1000),
    },
    {
      name: 'plimsoll_request_latency_seconds',
      type: 'summary',
      unit: 'seconds',
      help:
        result.source === undefined
          ? 'From the intended start to the last byte, right answers only, under constant load.'
          : `As ${result.source.tool} times a request, which is not from the intended start.`,
      samples: requests.flatMap(({ labels, tally }) => latencySamples(labels, tally)),
    },
    {
      name: 'plimsoll_request_throughput',
      type: 'gauge',
      help: 'Answers in each second under constant load.',
      samples: requests.flatMap(({ labels, tally }) => gauge(labels, tally.throughput)),
    },
    {
      name: 'plimsoll_request_answers',
      type: 'counter',
      help: 'Answers in all, right and wrong, time-outs included.',
      samples: requests.map(({ labels, tally }) => ({ suffix: '_total', labels, value: tally.count })),
    },
    {
      name: 'plimsoll_request_errors',
      type: 'counter',
      help: 'Requests without a right answer, by kind.',
      samples: requests.flatMap(({ labels, tally }) =>
        Object.entries(tally.errors.byKind).map(([kind, value]) => ({
          suffix: '_total',
          labels: { ...labels, kind },
          value,
        })),
      ),
    },
    {
      name: 'plimsoll_request_received_bytes',
      type: 'counter',
      unit: 'bytes',
      help: 'Body bytes received.',
      samples: requests.map(({ labels, tally }) => ({ suffix: '_total', labels, value: tally.bytes })),
    },
    ...comparisonFamilies(result),
    {
      name: 'plimsoll_generator_lateness_seconds',
      type: 'summary',
      unit: 'seconds',
      help: 'Actual minus intended start of iterations.',
      samples: [
        { labels: { quantile: '0.5' }, value: generator.latenessMs.p50 / 1000 },
        { labels: { quantile: '0.99' }, value: generator.latenessMs.p99 / 1000 },
        { labels: { quantile: '1' }, value: generator.latenessMs.max / 1000 },
      ],
    },
    {
      name: 'plimsoll_generator_iterations',
      type: 'counter',
      help: 'Iterations that were started.',
      samples: [{ suffix: '_total', labels: {}, value: generator.started }],
    },
    {
      name: 'plimsoll_generator_dropped',
      type: 'counter',
      help: 'Iterations that were due and not started.',
      samples: [{ suffix: '_total', labels: {}, value: generator.dropped }],
    },
  ]
}

function comparisonFamilies({ comparisons }: Result): readonly Family[] {
  const known = comparisons.flatMap(({ request, metric, change, interval, outcome }) => ({
    labels: { request, metric },
    change,
    interval,
    outcome,
  }))
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
      samples: known.flatMap(({ labels, interval }) => [
        ...gauge({ ...labels, end: 'low' }, interval?.[0] ?? null),
        ...gauge({ ...labels, end: 'high' }, interval?.[1] ?? null),
      ]),
    },
    {
      name: 'plimsoll_outcome',
      type: 'stateset',
      help: 'The outcome of each comparison with the baseline.',
      samples: known.flatMap(({ labels, outcome }) =>
        (['regressed', 'improved', 'unchanged', 'inconclusive'] as const).map((one) => ({
          labels: { ...labels, plimsoll_outcome: one },
          value: one === outcome ? 1 : 0,
        })),
      ),
    },
  ]
}

function sidesOf({
  measurements: { candidate, baseline },
}: Result): readonly { readonly side: string; readonly measurement: ResultMeasurement }[] {
  return [
    { side: 'candidate', measurement: candidate },
    ...(baseline === null ? [] : [{ side: 'baseline', measurement: baseline }]),
  ]
}

function latencySamples(labels: Labels, { latencyMs, count, errors }: ResultTally): readonly Sample[] {
  const right = count - errors.count
  return [
    ...QUANTILES.flatMap(([quantile, key]) => gauge({ ...labels, quantile }, seconds(latencyMs[key]))),
    { suffix: '_count', labels, value: right },
    { suffix: '_sum', labels, value: ((latencyMs.mean ?? 0) * right) / 1000 },
  ]
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000
}

/** One sample; none for what is not known. */
function gauge(labels: Labels, value: number | null): readonly Sample[] {
  return value === null || Number.isNaN(value) ? [] : [{ labels, value }]
}

function renderFamily({ name, type, unit, help, samples }: Family): readonly string[] {
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escape(help)}`,
    ...samples.map((one) => `${name}${one.suffix ?? ''}${renderLabels(one.labels)} ${one.value}`),
  ]
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escape(oneLine(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** Backslash, quote and line feed, as "escaped-char" of the format wants them. */
function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
