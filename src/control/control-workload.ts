import type { ChildServer } from '../child-server.ts'
import { messageOf } from '../errors.ts'
import type { LoadEngine, LoadOutcome } from '../load/engine.ts'
import { controlPlan } from './control-plan.ts'
import { startControl } from './control-process.ts'

/** Port: a fixed workload on this machine, which tells how fast the machine is now (METHOD §4). */
export interface ControlWorkload {
  /**
   * Loads the reference server for so long, in a process that lives no longer. Nothing else may be under load
   * meanwhile. Never rejects: without a score it says why.
   */
  measure(durationMs: number, signal: AbortSignal): Promise<ControlSlice>
}

export type ControlSlice =
  /** ln of the median latency in microseconds, from so many requests. */
  | { readonly kind: 'score'; readonly lnP50Us: number; readonly requests: number }
  | { readonly kind: 'none'; readonly reason: string }

/** The real one: the bundle again as server, loaded by the engine that loads the targets. */
export function createControlWorkload(entry: URL, engine: LoadEngine): ControlWorkload {
  return {
    async measure(durationMs, signal) {
      let server: ChildServer | undefined
      try {
        server = await startControl(entry)
        const outcome = await engine.run(controlPlan(server.url, durationMs), {
          signal,
          onProgress: () => undefined,
          onBlocks: () => 'go-on',
        })
        return scoreOf(outcome)
      } catch (thrown) {
        return { kind: 'none', reason: messageOf(thrown) }
      } finally {
        await server?.stop()
      }
    },
  }
}

/** The score of a slice that ran to its end without an error; a broken one says nothing of the machine. */
export function scoreOf({ ended, generator, sides }: LoadOutcome): ControlSlice {
  const { sent, latency } = sides.candidate.total
  if (ended.kind !== 'planned') return { kind: 'none', reason: `it was cut short (${ended.kind})` }
  if (generator.state === 'saturated') return { kind: 'none', reason: generator.reasons.join('; ') }
  const median = latency.quantile(0.5)
  if (median === undefined || median <= 0 || latency.count < sent)
    return { kind: 'none', reason: `${sent - latency.count} of ${sent} requests to it failed` }
  return { kind: 'score', lnP50Us: Math.log(median), requests: latency.count }
}
