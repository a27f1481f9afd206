import type { Horizon, Severity } from './findings.ts'
import * as load from './load-evidence.ts'
import * as resource from './resource-evidence.ts'
import type { RuleEvidence } from './rule-limits.ts'

/** One row of the table: what fires it, and what to do then. */
export interface Rule {
  readonly id: string
  readonly severity: Severity
  readonly horizon: Horizon
  readonly evidence: RuleEvidence
  readonly advice: string
  /** Where it is explained. */
  readonly reference: string
}

const SRE = 'https://sre.google/sre-book/'

/** Every rule, the gravest first. docs/findings.md explains each by its id. */
export const RULES: readonly Rule[] = [
  {
    id: 'many-errors',
    severity: 'P0',
    horizon: 'immediate',
    evidence: load.manyErrors,
    advice: 'Find the failing answers in the section on errors, and mend them before looking at latency.',
    reference: `${SRE}monitoring-distributed-systems/`,
  },
  {
    id: 'restarts',
    severity: 'P0',
    horizon: 'immediate',
    evidence: resource.restarts,
    advice: 'Look into the log at that time: a crash, a kill for want of memory, or a failed health check.',
    reference: 'docs/findings.md#restarts',
  },
  {
    id: 'cascade',
    severity: 'P0',
    horizon: 'immediate',
    evidence: load.cascade,
    advice: 'Bound the retries, queues and time-outs between these requests, and shed load early.',
    reference: `${SRE}addressing-cascading-failures/`,
  },
  {
    id: 'pool-exhausted',
    severity: 'P0',
    horizon: 'immediate',
    evidence: resource.poolExhausted,
    advice: 'Hold connections for a shorter time, or make the pool larger, within what the database allows.',
    reference: 'https://github.com/brettwooldridge/HikariCP/wiki/About-Pool-Sizing',
  },
  {
    id: 'over-capacity',
    severity: 'P0',
    horizon: 'immediate',
    evidence: load.overCapacity,
    advice: 'Add instances, or take load away, before looking for what is slow.',
    reference: 'docs/capacity.md',
  },
  {
    id: 'some-errors',
    severity: 'P1',
    horizon: 'immediate',
    evidence: load.someErrors,
    advice: 'Find the failing answers in the section on errors.',
    reference: `${SRE}monitoring-distributed-systems/`,
  },
  {
    id: 'throttled',
    severity: 'P1',
    horizon: 'immediate',
    evidence: resource.throttled,
    advice: 'Raise the limit for the load test, spread the users over several keys, or lower the load.',
    reference: 'https://www.rfc-editor.org/rfc/rfc6585#section-4',
  },
  {
    id: 'no-connection',
    severity: 'P1',
    horizon: 'immediate',
    evidence: load.noConnection,
    advice:
      'Check the accept queue, the limits on descriptors and the time-outs of the target and its proxies.',
    reference: 'docs/findings.md#no-connection',
  },
  {
    id: 'not-recovered',
    severity: 'P1',
    horizon: 'short',
    evidence: load.notRecovered,
    advice:
      'Look for queues that drain slowly, retries, and pools that stay full; shed load at the entrance.',
    reference: `${SRE}handling-overload/`,
  },
  {
    id: 'leak',
    severity: 'P1',
    horizon: 'short',
    evidence: resource.leak,
    advice:
      'Compare two heap snapshots, or open descriptors and threads, from the beginning and the end of the run.',
    reference: 'docs/findings.md#leaks',
  },
  {
    id: 'latency-rising',
    severity: 'P1',
    horizon: 'short',
    evidence: load.latencyRising,
    advice:
      'Run longer with the memory, the caches and the tables of the target observed: something fills up.',
    reference: 'docs/findings.md#stability',
  },
  {
    id: 'p95-high',
    severity: 'P1',
    horizon: 'short',
    evidence: load.p95High,
    advice: 'Trace the slowest request; where its queries are fast enough, add instances.',
    reference: 'docs/findings.md#p95-high',
  },
  {
    id: 'cpu-high',
    severity: 'P1',
    horizon: 'short',
    evidence: resource.cpuHigh,
    advice: 'Take a CPU profile under this load; add cores or instances where the work is needed.',
    reference: 'https://www.brendangregg.com/usemethod.html',
  },
  {
    id: 'memory-high',
    severity: 'P1',
    horizon: 'short',
    evidence: resource.memoryHigh,
    advice: 'Give the target more memory, or bound its caches, before it is killed for want of it.',
    reference: 'https://www.brendangregg.com/usemethod.html',
  },
  {
    id: 'throughput-low',
    severity: 'P1',
    horizon: 'short',
    evidence: load.throughputLow,
    advice: 'Find what the requests wait for; until then more load only makes them slower.',
    reference: 'docs/findings.md#throughput',
  },
  {
    id: 'incomplete',
    severity: 'P1',
    horizon: 'short',
    evidence: load.incomplete,
    advice: 'Answers take so long that no connection is free: lower the load, or find what holds them.',
    reference: 'docs/findings.md#incomplete',
  },
  {
    id: 'scaling-interrupts',
    severity: 'P1',
    horizon: 'short',
    evidence: load.scalingInterrupts,
    advice:
      'Let an instance receive requests only once it is ready: readiness probe, slow start, warm caches.',
    reference: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
  },
  {
    id: 'cache-cold',
    severity: 'P2',
    horizon: 'short',
    evidence: resource.cacheCold,
    advice:
      'Check the keys, the time to live and the size of the cache, and whether the test data repeat as in reality.',
    reference: 'docs/findings.md#cache',
  },
  {
    id: 'cache-evicts',
    severity: 'P2',
    horizon: 'medium',
    evidence: resource.cacheEvicts,
    advice: 'Make the cache larger, or keep less in it.',
    reference: 'docs/findings.md#cache',
  },
  {
    id: 'slow-queries',
    severity: 'P2',
    horizon: 'short',
    evidence: resource.slowQueries,
    advice: 'Read the plan of the slowest queries; an index is missing, or too much is read.',
    reference: 'https://use-the-index-luke.com/',
  },
  {
    id: 'network-high',
    severity: 'P2',
    horizon: 'medium',
    evidence: resource.networkHigh,
    advice: 'Compress answers, send less, or take a wider link.',
    reference: 'https://www.brendangregg.com/usemethod.html',
  },
  {
    id: 'latency-elevated',
    severity: 'P2',
    horizon: 'medium',
    evidence: load.latencyElevated,
    advice: 'Expect the higher value in production; a longer warm-up measures only that one.',
    reference: 'docs/findings.md#stability',
  },
  {
    id: 'uneven',
    severity: 'P2',
    horizon: 'medium',
    evidence: load.uneven,
    advice: 'Look at the slowest answers alone: garbage collection, locks, cold caches, one slow instance.',
    reference: 'https://research.google/pubs/the-tail-at-scale/',
  },
  {
    id: 'slow-recovery',
    severity: 'P2',
    horizon: 'medium',
    evidence: load.slowRecovery,
    advice: 'Shorten queues and bound retries; keep instances for a while after a peak.',
    reference: `${SRE}handling-overload/`,
  },
  {
    id: 'slow-scaling',
    severity: 'P2',
    horizon: 'medium',
    evidence: load.slowScaling,
    advice: 'Scale on a signal that rises earlier, start instances faster, or keep one in reserve.',
    reference: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  },
  {
    id: 'little-headroom',
    severity: 'P2',
    horizon: 'medium',
    evidence: load.littleHeadroom,
    advice: 'Plan for it: the tables of capacity say how many instances which load and which month takes.',
    reference: 'docs/capacity.md',
  },
  {
    id: 'load-low',
    severity: 'P2',
    horizon: 'immediate',
    evidence: load.loadLow,
    advice: 'Test with more users, shorter pauses or a higher rate before calling the throughput low.',
    reference: 'docs/findings.md#throughput',
  },
]
