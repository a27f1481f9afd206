import { createHash } from 'node:crypto'
import { isLoopback } from '../config/target-url.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ingested } from './ingest.ts'

/** Raise it when the same file comes to mean other numbers: older runs are then not compared any more. */
const MEANING = 1

export interface PlanFacts {
  /** Keeps runs of different loads apart, where the user tells them apart. */
  readonly profile: string
  /** The target; what the files say where it is undefined. */
  readonly url: string | undefined
}

/** Stands where neither the files nor the user say what was under load. */
export const UNKNOWN_TARGET = 'unknown target'

/**
 * The load of another tool as far as its results tell: enough to be compared and shown. All of it counts as
 * constant load; what of it was a ramp only the tool knew.
 */
export function planOfIngested(ingested: Ingested, facts: PlanFacts): Plan {
  const { profile } = facts
  const url = facts.url ?? ingested.url ?? UNKNOWN_TARGET
  const { measurement, model, users, elapsedMs, blockMs } = ingested
  // Some summaries do not say how long the run took: then no rate is known.
  const perSecond = (sent: number): number => (elapsedMs > 0 ? (sent * 1000) / elapsedMs : 0)
  const rate = perSecond(measurement.total.sent)
  const level = model === 'open' ? Math.round(rate * 100) / 100 : users
  const blocks = Math.max(1, measurement.blocks.length)
  return {
    profile,
    seed: 1,
    fingerprint: fingerprintOf(ingested, profile),
    model,
    stages: [{ phase: 'hold', durationMs: elapsedMs, from: level, to: level }],
    think: undefined,
    blocks: { durationMs: blockMs, min: blocks, max: blocks, lookEvery: 4 },
    interleave: 'none',
    sides: {
      candidate: { url, headers: {}, local: URL.canParse(url) && isLoopback(url) },
      baseline: undefined,
    },
    scenarios: [],
    requests: Object.entries(measurement.requests).map(([name, { sent }]) => ({
      name,
      scenario: ingested.source.tool,
      rate: perSecond(sent),
      planned: sent,
    })),
    http: { timeoutMs: 0, connectTimeoutMs: 0, connections: 0, verifyTls: true },
    workers: 0,
    totalRequests: measurement.total.sent,
  }
}

/**
 * Runs are compared when the same tool timed the same requests in the same way. How much load there was is
 * not in it: a tool states what it did, not what it was told, and that differs a little from run to run.
 */
function fingerprintOf({ source, measurement }: Ingested, profile: string): string {
  const content = {
    meaning: MEANING,
    tool: source.tool,
    // Another kind of file states other numbers: rounded ones, or those of wrong answers too.
    format: source.format,
    profile,
    requests: Object.keys(measurement.requests).sort(),
  }
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16)
}
