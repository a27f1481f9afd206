import type { LatencyObjective } from '../analyze/slo.ts'
import type { Result } from '../report/result.ts'
import type { ExportOptions } from './evidence.ts'
import { formatCount, formatMs, formatPercent } from '../units.ts'
import { commentedYaml } from './commented.ts'
import { needSlo, origin } from './evidence.ts'

const DAY_MS = 86_400_000

/**
 * The proposed objectives as OpenSLO v1 (openslo.com): a service, one objective for right answers and one for
 * each latency threshold, as ratios of counters that Prometheus holds. Throws UserError `evidence-missing` for a
 * result without a proposal.
 */
export function exportOpenSlo(result: Result, { name, selector }: ExportOptions): string {
  const slo = needSlo(result, 'OpenSLO')
  const { availability, latency, windowMs, margin, answers } = slo
  const total = `sum(http_requests_total{${selector}})`
  const shared = { name, window: `${Math.round(windowMs / DAY_MS)}d` }
  return commentedYaml(
    [
      ...origin(result),
      `Proposed from ${formatCount(answers)} answers: the upper end of the 95 % interval plus ${formatPercent(margin)}. Confirm it in production.`,
      ...(latency.length === 0 ? [] : ['The histogram must have a bucket at each threshold (le).']),
    ],
    [
      {
        apiVersion: 'openslo/v1',
        kind: 'Service',
        metadata: { name },
        spec: { description: `The service that was measured as ${name}.` },
      },
      ...(availability === null
        ? []
        : [
            toSlo(
              shared,
              'availability',
              `Share of answers that are right. Measured: ${formatPercent(availability.errorRate)} errors.`,
              availability.target,
              `sum(http_requests_total{${[selector, 'code!~"5.."'].join(',')}})`,
              total,
            ),
          ]),
      ...latency.map((objective) => latencySlo(shared, objective, selector)),
    ],
  )
}

interface Shared {
  readonly name: string
  readonly window: string
}

function latencySlo(
  shared: Shared,
  { target, thresholdMs, measuredMs }: LatencyObjective,
  selector: string,
): unknown {
  const seconds = thresholdMs / 1000
  return toSlo(
    shared,
    `latency-${String(target * 100).replace('.', '-')}`,
    `Share of requests answered within ${formatMs(thresholdMs)}. Measured: ${formatPercent(target)} within ${formatMs(measuredMs)}.`,
    target,
    `sum(http_request_duration_seconds_bucket{${[selector, `le="${seconds}"`].join(',')}})`,
    `sum(http_request_duration_seconds_count{${selector}})`,
  )
}

function toSlo(
  { name, window }: Shared,
  kind: string,
  description: string,
  target: number,
  good: string,
  total: string,
): unknown {
  const source = (query: string): unknown => ({ metricSource: { type: 'Prometheus', spec: { query } } })
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: `${name}-${kind}` },
    spec: {
      description,
      service: name,
      indicator: {
        metadata: { name: `${name}-${kind}-ratio` },
        spec: { ratioMetric: { counter: true, good: source(good), total: source(total) } },
      },
      timeWindow: [{ duration: window, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: description, target }],
    },
  }
}
