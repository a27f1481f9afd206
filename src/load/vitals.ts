import { existsSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'

/** The delay is sampled this often, in milliseconds; the sample's own interval is taken off again. */
const RESOLUTION_MS = 10

/** What a thread's own machinery took, over a run. */
export interface VitalSigns {
  /** 99th percentile of how much later than asked a timer of the event loop came. */
  readonly loopDelayP99Ms: number
  /** Share of the time in which garbage was collected, 0 to 1. */
  readonly gcShare: number
}

/** Watches the event loop and the garbage collector of the thread it is made in. */
export class Vitals {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  private readonly collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) this.collectedMs += duration
  })
  private readonly startedMs = performance.now()
  private collectedMs = 0

  constructor() {
    this.delay.enable()
    this.collections.observe({ entryTypes: ['gc'] })
  }

  /** Ends the watch. */
  read(): VitalSigns {
    this.delay.disable()
    this.collections.disconnect()
    const elapsedMs = performance.now() - this.startedMs
    return {
      // Without a single sample the percentile is 0.
      loopDelayP99Ms: Math.max(0, this.delay.percentile(99) / 1e6 - RESOLUTION_MS),
      gcShare: elapsedMs > 0 ? Math.min(1, this.collectedMs / elapsedMs) : 0,
    }
  }
}

/** What this machine allows one process; undefined where it does not tell (only Linux does). */
export interface MachineLimits {
  /** Open files and sockets. */
  readonly descriptors: number | undefined
  /** Local ports for outgoing connections to one address. */
  readonly ports: number | undefined
}

export function readLimits(): MachineLimits {
  const files = /^Max open files\s+(\d+)/m.exec(readSystem('/proc/self/limits'))?.[1]
  const [low, high] = readSystem('/proc/sys/net/ipv4/ip_local_port_range').trim().split(/\s+/).map(Number)
  return {
    descriptors: files === undefined ? undefined : Number(files),
    ports: low === undefined || high === undefined ? undefined : high - low + 1,
  }
}

function readSystem(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
