import type { Result } from './result.ts'
import { type Family, gauge, states } from './openmetrics-family.ts'

const VERDICTS = ['pass', 'warn', 'fail', 'inconclusive'] as const

/** What was measured when, and the verdict. */
export function runFamilies(result: Result): readonly Family[] {
  const { plan } = result
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
      samples: states('plimsoll_verdict', VERDICTS, result.verdict),
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
  ]
}

/** How well the load generator kept up. */
export function generatorFamilies({ generator }: Result): readonly Family[] {
  const { latenessMs, started, dropped } = generator
  return [
    {
      name: 'plimsoll_generator_lateness_seconds',
      type: 'summary',
      unit: 'seconds',
      help: 'Actual minus intended start of iterations.',
      samples: [
        { labels: { quantile: '0.5' }, value: latenessMs.p50 / 1000 },
        { labels: { quantile: '0.99' }, value: latenessMs.p99 / 1000 },
        { labels: { quantile: '1' }, value: latenessMs.max / 1000 },
      ],
    },
    {
      name: 'plimsoll_generator_iterations',
      type: 'counter',
      help: 'Iterations that were started.',
      samples: [{ suffix: '_total', labels: {}, value: started }],
    },
    {
      name: 'plimsoll_generator_dropped',
      type: 'counter',
      help: 'Iterations that were due and not started.',
      samples: [{ suffix: '_total', labels: {}, value: dropped }],
    },
  ]
}
