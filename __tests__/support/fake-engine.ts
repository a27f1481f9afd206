import type { LoadEnd, LoadEngine } from '../../src/load/engine.ts'
import type { Probe } from '../../src/load/probe.ts'
import type { GeneratorHealth } from '../../src/measure/measurement.ts'
import { lognormal, measured } from './synthetic.ts'

export const HEALTHY: GeneratorHealth = {
  state: 'ok',
  reasons: [],
  latenessMs: { p50: 0.1, p99: 0.5, max: 1 },
  offered: 1000,
  started: 1000,
  dropped: {},
  cpu: 0.2,
  hostCpu: 0.3,
  eventLoopUtilization: 0.2,
  connectionsOpened: 4,
  workers: 1,
}

/** Every target is there at once. */
export const READY: Probe = {
  awaitReady: () => Promise.resolve({ waitedMs: 1, attempts: 1, status: 200, address: '127.0.0.1' }),
}

export interface FakeLoad {
  readonly seed?: number
  /** Of every request's lognormal latency. */
  readonly medianMs?: number
  /** Runs in the middle of the load. */
  readonly during?: () => void
}

/** Measures whatever is planned without a socket: lognormal latencies on the candidate alone. */
export function anEngine(load: FakeLoad = {}): LoadEngine {
  return {
    run(plan, watch) {
      load.during?.()
      const ended: LoadEnd = watch.signal.aborted ? { kind: 'interrupted' } : { kind: 'planned' }
      const latencies = lognormal(plan, { seed: load.seed ?? 1, medianMs: load.medianMs ?? 20 })
      return Promise.resolve({
        sides: { candidate: measured(plan, plan.blocks.max, latencies), baseline: undefined },
        generator: HEALTHY,
        ended,
        startedAt: '2026-01-02T03:04:05.000Z',
        elapsedMs: 60_000,
      })
    },
  }
}
