import type { Severity } from '../analyze/findings.ts'
import type { Result } from './result.ts'
import { type Family, gauge } from './openmetrics-family.ts'

const SEVERITIES = ['P0', 'P1', 'P2'] as const satisfies readonly Severity[]

/** Findings, score, apdex and latency classes; empty where nothing was analysed. No finding is a count of 0. */
export function findingFamilies({ findings, score }: Result): readonly Family[] {
  const classes = Object.entries(score?.classes ?? {})
  return [
    {
      name: 'plimsoll_findings',
      type: 'gauge',
      help: 'How many findings there are, by severity.',
      samples:
        findings === undefined
          ? []
          : SEVERITIES.map((severity) => ({
              labels: { severity },
              value: findings.filter((one) => one.severity === severity).length,
            })),
    },
    {
      name: 'plimsoll_finding',
      type: 'gauge',
      help: '1 for each finding; docs/findings.md explains them by their id.',
      samples: (findings ?? []).map(({ id, severity, horizon }) => ({
        labels: { id, severity, horizon },
        value: 1,
      })),
    },
    {
      name: 'plimsoll_score',
      type: 'gauge',
      help: 'Marks from 0 to 100.',
      samples: gauge({}, score?.value),
    },
    {
      name: 'plimsoll_score_points',
      type: 'gauge',
      help: 'Points of each part of the score.',
      samples: (score?.parts ?? []).flatMap(({ part, points }) => gauge({ part }, points)),
    },
    {
      name: 'plimsoll_apdex',
      type: 'gauge',
      help: 'Apdex of all requests, 0 to 1.',
      samples: gauge({}, score?.apdex),
    },
    {
      name: 'plimsoll_latency_class',
      type: 'gauge',
      help: '1 with the class of each request by its p95.',
      samples: classes.map(([request, latencyClass]) => ({
        labels: { request, class: latencyClass },
        value: 1,
      })),
    },
  ]
}
