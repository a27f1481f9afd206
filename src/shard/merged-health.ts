import { judgeHealth } from '../load/health.ts'
import type { GeneratorHealth } from '../measure/measurement.ts'
import { formatShard } from '../plan/shard.ts'
import type { ShardRecord } from './read-shard.ts'

/** So many parts are quoted with their reasons. */
const QUOTED = 5

const GRAVITY: readonly GeneratorHealth['state'][] = ['ok', 'suspect', 'saturated']

/**
 * The health of all generators together: counts are sums, lateness is that of all requests, busy times are
 * the worst machine's, processors are added. It is never better than the worst part's: what one saturated
 * machine added to the tail is in the percentiles of all.
 */
export function mergeHealth(
  parts: readonly ShardRecord[],
  medianMs: number | undefined,
  elapsedMs: number,
): GeneratorHealth {
  const healths = parts.map(({ end }) => end.generator)
  const most = (field: (one: GeneratorHealth) => number): number => Math.max(0, ...healths.map(field))
  const hosts = healths.flatMap(({ hostCpu }) => hostCpu ?? [])
  const together = judgeHealth({
    workers: parts.flatMap(({ end }) => end.threads),
    medianMs,
    eventLoopUtilization: most((one) => one.eventLoopUtilization),
    cpu: healths.reduce((sum, one) => sum + one.cpu, 0),
    hostCpu: hosts.length === 0 ? undefined : Math.max(...hosts),
    elapsedMs,
    // Each machine has ports of its own, and has judged them.
    ports: undefined,
  })
  const state = GRAVITY[Math.max(...[together, ...healths].map((one) => GRAVITY.indexOf(one.state)))] ?? 'ok'
  return { ...together, state, reasons: reasonsOf(parts, together) }
}

function reasonsOf(parts: readonly ShardRecord[], together: GeneratorHealth): readonly string[] {
  if (parts.length === 1) return parts.flatMap(({ end }) => end.generator.reasons)
  const unwell = parts
    .filter(({ end }) => end.generator.state !== 'ok')
    .sort((a, b) => GRAVITY.indexOf(b.end.generator.state) - GRAVITY.indexOf(a.end.generator.state))
  const quoted = unwell
    .slice(0, QUOTED)
    .map(({ head, end }) => `shard ${formatShard(head.shard)}: ${end.generator.reasons.join('; ')}`)
  const more = unwell.length - quoted.length
  return [
    ...quoted,
    ...(more > 0 ? [`and ${more} more shards`] : []),
    // What only shows when all are taken together.
    ...(unwell.length === 0 ? together.reasons : []),
  ]
}
