import { parseConfig } from '../../src/config/parse-config.ts'
import type { Tally } from '../../src/measure/measurement.ts'
import { createLoadEngine } from '../../src/load/pool.ts'
import { planRun } from '../../src/plan/plan.ts'
import { startServer, type Behaviour } from './server.ts'

/** What Plimsoll measured, and what the server did. */
export interface Measured {
  readonly total: Tally
  /** Of the same requests, without those of the warm-up; milliseconds, in rising order. */
  readonly served: readonly number[]
  readonly latenessP99Ms: number
}

const engine = createLoadEngine(new URL('../../src/load/worker-entry.ts', import.meta.url))

/** Loads a server of this behaviour with the real engine: threads, sockets, the whole pipeline from the text on. */
export async function measure(behaviour: Behaviour, load: string): Promise<Measured> {
  const server = await startServer(behaviour)
  const config = parseConfig({ text: load, path: undefined, env: {}, readText: () => undefined })
  const { plan } = planRun(config, {
    profile: 'default',
    seed: 1,
    url: server.url,
    baselineUrl: undefined,
    cores: 2,
  })
  const { sides, generator } = await engine.run(plan, {
    onProgress: () => undefined,
    onBlocks: () => 'go-on',
    signal: new AbortController().signal,
  })
  const { total } = sides.candidate
  const record = await server.stop()
  // The warm-up came first: nothing of it is in the measurement.
  const served = record.slice(record.length - total.completed).sort((a, b) => a - b)
  return { total, served, latenessP99Ms: generator.latenessMs.p99 }
}

/** Quantile of values in rising order, linear between neighbours (type 7 of Hyndman and Fan, 1996). */
export function exactQuantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? NaN
  const high = sorted[Math.ceil(at)] ?? NaN
  return low + (high - low) * (at - Math.floor(at))
}
