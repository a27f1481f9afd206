import { setTimeout as sleep } from 'node:timers/promises'

/** Waits; ends early, and as quietly, when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
}
