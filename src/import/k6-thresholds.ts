import { mapOf } from './imported.ts'

/** Limits by metric, as the configuration has them. */
export type Limits = Readonly<Record<string, Readonly<Record<string, string>>>>

const PERCENTILES: Readonly<Record<string, string>> = {
  med: 'p50',
  'p(50)': 'p50',
  'p(75)': 'p75',
  'p(90)': 'p90',
  'p(95)': 'p95',
  'p(99)': 'p99',
  'p(99.9)': 'p999',
  avg: 'mean',
  max: 'max',
}

/**
 * k6's thresholds that hold for all requests: `http_req_duration: ['p(95)<500']` in milliseconds, and
 * `http_req_failed: ['rate<0.01']`. The others are named.
 */
export function k6Thresholds(written: unknown): {
  readonly limits: Limits | undefined
  readonly leftOut: readonly string[]
} {
  const limits: Record<string, Readonly<Record<string, string>>> = {}
  const leftOut: string[] = []
  for (const [metric, value] of Object.entries(mapOf(written) ?? {})) {
    for (const one of [value].flat() as readonly unknown[]) {
      const expression = typeof one === 'string' ? one : mapOf(one)?.threshold
      const limit = typeof expression === 'string' ? limitOf(metric, expression) : undefined
      if (limit === undefined) leftOut.push(`the threshold ${metric}: ${JSON.stringify(one)}.`)
      else limits[limit.metric] = { max: limit.max }
    }
  }
  return { limits: Object.keys(limits).length === 0 ? undefined : limits, leftOut }
}

function limitOf(
  metric: string,
  expression: string,
): { readonly metric: string; readonly max: string } | undefined {
  const [, aggregation = '', amount = ''] =
    /^\s*([\w().]+)\s*<=?\s*(\d+(?:\.\d+)?)\s*$/.exec(expression) ?? []
  const number = Number(amount)
  if (amount === '' || !(number > 0)) return undefined
  if (metric === 'http_req_failed' && aggregation === 'rate' && number < 1)
    return { metric: 'errors', max: `${Math.round(number * 1e6) / 1e4}%` }
  const percentile = Object.hasOwn(PERCENTILES, aggregation) ? PERCENTILES[aggregation] : undefined
  return metric === 'http_req_duration' && percentile !== undefined
    ? { metric: percentile, max: `${number}ms` }
    : undefined
}
