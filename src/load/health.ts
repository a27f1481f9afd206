import { Histogram } from '../measure/histogram.ts'
import { addPacked } from '../measure/packed.ts'
import type { DropReason, GeneratorHealth } from '../measure/measurement.ts'
import type { WorkerHealth } from './messages.ts'

/** Limits of LOADGEN §1 and METHOD §3. */
const LIMITS = {
  /** Saturated above this lateness in any case, in milliseconds. */
  latenessMs: 5,
  /** Saturated below this share of iterations started. */
  startedShare: 0.95,
  /** Saturated below this share when lateness is high too: above the floor and a tenth of the median latency. */
  startedShareWhenLate: 0.98,
  lateFloorMs: 2,
  lateShareOfMedian: 0.1,
  /** Suspect above this share of busy time. */
  busy: 0.85,
  /** Suspect above this event-loop delay: a closed model's latencies carry it, with no lateness to show for it. */
  loopDelayMs: 20,
  /** Suspect above this share of time in which garbage was collected. */
  collecting: 0.1,
  /** Suspect above this share of the local ports in use. */
  ports: 0.8,
} as const

export interface HealthFacts {
  readonly workers: readonly WorkerHealth[]
  /** Median latency of all right answers, in milliseconds. */
  readonly medianMs: number | undefined
  readonly eventLoopUtilization: number
  readonly cpu: number
  readonly hostCpu: number | undefined
  /** How long the run lasted, and the machine's local ports: for connections opened faster than ports come back. */
  readonly elapsedMs?: number
  readonly ports?: number | undefined
}

/** A closed connection keeps its local port for so long (TIME_WAIT on Linux). */
const PORT_REST_MS = 60_000

/** Judges the generator by what its threads saw. */
export function judgeHealth(facts: HealthFacts): GeneratorHealth {
  const lateness = new Histogram(3)
  const dropped: Partial<Record<DropReason, number>> = {}
  let offered = 0
  let started = 0
  let connectionsOpened = 0
  let localLimits = 0
  let aborted = 0
  let loopDelayP99Ms = 0
  let gcShare = 0
  for (const worker of facts.workers) {
    addPacked(lateness, worker.lateness)
    offered += worker.offered
    started += worker.started
    connectionsOpened += worker.connectionsOpened
    localLimits += worker.localLimits
    aborted += worker.aborted ?? 0
    loopDelayP99Ms = Math.max(loopDelayP99Ms, worker.loopDelayP99Ms ?? 0)
    gcShare = Math.max(gcShare, worker.gcShare ?? 0)
    for (const reason of ['no-connection', 'generator-lag'] as const) {
      const count = worker.dropped[reason]
      if (count !== undefined) dropped[reason] = (dropped[reason] ?? 0) + count
    }
  }
  const ms = (us: number | undefined) => (us ?? 0) / 1000
  const latenessMs = {
    p50: ms(lateness.quantile(0.5)),
    p99: ms(lateness.quantile(0.99)),
    max: ms(lateness.max),
  }
  const saturated: string[] = []
  const share = offered === 0 ? 1 : started / offered
  if (latenessMs.p99 > LIMITS.latenessMs)
    saturated.push(
      `1 % of the requests started more than ${latenessMs.p99.toFixed(1)} ms late (limit ${LIMITS.latenessMs} ms): the machine that makes the load is too slow or too busy`,
    )
  const lateLimit = Math.max(LIMITS.lateFloorMs, LIMITS.lateShareOfMedian * (facts.medianMs ?? 0))
  if (share < LIMITS.startedShare || (share < LIMITS.startedShareWhenLate && latenessMs.p99 > lateLimit)) {
    const why =
      (dropped['no-connection'] ?? 0) > (dropped['generator-lag'] ?? 0)
        ? 'no connection was free: the target is too slow for this rate, or http.connections is too low'
        : 'the machine that makes the load fell behind'
    saturated.push(`only ${started} of ${offered} iterations due were started (${percent(share)}): ${why}`)
  }
  if (localLimits > 0)
    saturated.push(
      `${localLimits} connections failed because this machine ran out of ports, descriptors or buffers`,
    )
  const suspect: string[] = []
  if (facts.eventLoopUtilization > LIMITS.busy)
    suspect.push(`a load thread was busy ${percent(facts.eventLoopUtilization)} of a second`)
  if (facts.hostCpu !== undefined && facts.hostCpu > LIMITS.busy)
    suspect.push(`all cores together were busy ${percent(facts.hostCpu)} of the time`)
  if (loopDelayP99Ms > LIMITS.loopDelayMs)
    suspect.push(
      `a load thread's event loop was held up ${loopDelayP99Ms.toFixed(0)} ms once in a hundred times (limit ${LIMITS.loopDelayMs} ms)`,
    )
  if (gcShare > LIMITS.collecting)
    suspect.push(`a load thread spent ${percent(gcShare)} of the time collecting garbage`)
  const resting = connectionsOpened * Math.min(1, PORT_REST_MS / Math.max(1, facts.elapsedMs ?? Infinity))
  if (facts.ports !== undefined && resting > LIMITS.ports * facts.ports)
    suspect.push(
      `${connectionsOpened} connections were opened, and this machine has ${facts.ports} local ports: keep connections open, or open fewer`,
    )
  return {
    state: saturated.length > 0 ? 'saturated' : suspect.length > 0 ? 'suspect' : 'ok',
    reasons: [...saturated, ...suspect],
    latenessMs,
    offered,
    started,
    dropped,
    cpu: facts.cpu,
    hostCpu: facts.hostCpu,
    eventLoopUtilization: facts.eventLoopUtilization,
    connectionsOpened,
    workers: facts.workers.length,
    ...(aborted > 0 ? { aborted } : {}),
    ...(localLimits > 0 ? { localLimits } : {}),
    loopDelayP99Ms,
    gcShare,
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
