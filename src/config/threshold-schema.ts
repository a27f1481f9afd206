import * as z from 'zod/mini'
import { freeKeys, help, knownKeys, parsed } from './fields.ts'
import { COMPARED, METRICS, parseAllowance, parseLimit } from './threshold.ts'
import type { Allowance, Limit, Metric } from './threshold.ts'

const ABSOLUTE = 'accepted on the total; under requests, on that one.'
const RELATIVE = 'Change against the baseline accepted on each request. Of two parts both must be exceeded.'

/** Thresholds by metric. */
export const thresholds = knownKeys('metric', {
  min: ceiling('min', 'Shortest latency.'),
  mean: ceiling('mean', 'Mean latency.'),
  stddev: ceiling('stddev', 'Standard deviation of the latency.'),
  p50: rising('p50', 'Median latency.'),
  p75: rising('p75', '75th percentile of the latency.'),
  p90: rising('p90', '90th percentile of the latency.'),
  p95: rising('p95', '95th percentile of the latency.'),
  p99: rising('p99', '99th percentile of the latency.'),
  p999: rising('p999', '99.9th percentile of the latency.'),
  max: ceiling('max', 'Longest latency.'),
  errors: rising('errors', 'Share of requests without a right answer.'),
  throughput: falling('throughput', 'Requests completed each second.'),
  consistency: ceiling('consistency', 'p99 divided by p95; 1 is perfectly even.'),
  apdex: floor('apdex', 'Apdex score, from 0 to 1.'),
} satisfies Readonly<Record<Metric, z.core.$ZodType>>).check(z.meta({ id: 'thresholds' }))

/** Thresholds of single requests, by request name. */
export const requestThresholds = freeKeys(thresholds)

/** Less is better, and a change is tested. */
function rising(metric: Metric, about: string) {
  const shape = { max: limit(metric, 'Highest value'), increase: change(metric) }
  return rule(shape, about, {
    min: `Less is better here: set the upper limit, "max".`,
    decrease: `Less is better here: limit the "increase".`,
  })
}

/** More is better, and a change is tested. */
function falling(metric: Metric, about: string) {
  const shape = { min: limit(metric, 'Lowest value'), decrease: change(metric) }
  return rule(shape, about, {
    max: `More is better here: set the lower limit, "min".`,
    increase: `More is better here: limit the "decrease".`,
  })
}

/** Less is better; no test compares it with the baseline. */
function ceiling(metric: Metric, about: string) {
  return rule({ max: limit(metric, 'Highest value') }, about, {
    min: `Less is better here: set the upper limit, "max".`,
    ...untested(metric, 'max'),
  })
}

/** More is better; no test compares it with the baseline. */
function floor(metric: Metric, about: string) {
  return rule({ min: limit(metric, 'Lowest value') }, about, {
    max: `More is better here: set the lower limit, "min".`,
    ...untested(metric, 'min'),
  })
}

function untested(metric: Metric, instead: 'max' | 'min') {
  const why = `A change can be tested on ${COMPARED.join(', ')}. Limit ${metric} by "${instead}".`
  return { increase: why, decrease: why }
}

function rule<const T extends Readonly<Record<string, z.core.$ZodType>>>(
  shape: T,
  about: string,
  why: Readonly<Record<string, string>>,
) {
  const keys = Object.keys(shape)
  const warn = knownKeys('key', shape, why)
    .check(notEmpty(keys))
    .check(help('The same limits at a lower level: broken, they warn and never fail.'))
  return z.optional(
    knownKeys('key', { ...shape, warn: z.optional(warn) }, why)
      .check(notEmpty([...keys, 'warn']))
      .check(
        z.check(({ value, issues }) => {
          issues.push(...tooLate(value))
        }),
      )
      .check(help(about)),
  )
}

function limit(metric: Metric, which: string) {
  const example = {
    ms: '500ms',
    fraction: '1%',
    'per-second': '30/s',
    ratio: metric === 'apdex' ? '0.9' : '2.5',
  }[METRICS[metric]]
  return z.optional(
    parsed<Limit>((text) => parseLimit(text, metric), 'expected a limit, written as one text.').check(
      help(`${which} ${ABSOLUTE}`, example),
    ),
  )
}

function change(metric: Metric) {
  const example = { ms: '10% & 5ms', fraction: '0.5pp', 'per-second': '5%', ratio: '5%' }[METRICS[metric]]
  return z.optional(
    parsed<Allowance>(
      (text) => parseAllowance(text, metric),
      'expected a change, written as one text.',
    ).check(help(RELATIVE, example)),
  )
}

/** Silent where an unknown key stands in for the missing one. */
function notEmpty(keys: readonly string[]) {
  return z.check<object>(({ value, issues }) => {
    if (Object.keys(value).length > 0 || issues.length > 0) return
    issues.push({ code: 'custom', input: value, message: `expected at least one of ${keys.join(', ')}.` })
  })
}

/** A warning that could only come after the failure is a slip: it would never be seen. */
function tooLate(written: unknown): z.core.$ZodRawIssue[] {
  const rule = written as { max?: Limit; min?: Limit; warn?: { max?: Limit; min?: Limit } }
  const { max, min, warn } = rule
  const issue = (key: 'max' | 'min', word: string, failing: Limit): z.core.$ZodRawIssue => ({
    code: 'custom',
    input: warn?.[key]?.text,
    path: ['warn', key],
    message: `would warn only where "${failing.text}" fails already. Set it ${word}.`,
  })
  return [
    ...(max !== undefined && warn?.max !== undefined && warn.max.value >= max.value
      ? [issue('max', 'lower', max)]
      : []),
    ...(min !== undefined && warn?.min !== undefined && warn.min.value <= min.value
      ? [issue('min', 'higher', min)]
      : []),
  ]
}
