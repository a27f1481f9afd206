import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A server or a neighbour that runs. */
export interface Child {
  /** Where it listens; empty for one that does not. */
  readonly url: string
  /** Ends it, by force if it does not end by itself; returns when it is gone. */
  stop(): Promise<void>
}

const START_MS = 10_000
const STOP_MS = 5_000

/**
 * Starts a script of this folder as a process of its own and waits for its first message. It ends with
 * `stop()`, and by itself when this process goes away, however it goes: the channel between the two closes.
 */
export async function startChild(script: 'server.ts' | 'neighbour.ts', argument: string): Promise<Child> {
  const child = fork(join(import.meta.dirname, script), [argument], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    if (child.connected) child.disconnect()
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await exited
    clearTimeout(force)
  }
  const late = AbortSignal.timeout(START_MS)
  try {
    const url = await Promise.race([
      once(child, 'message', { signal: late }).then(([message]: unknown[]) => urlOf(script, message)),
      exited.then(([code]: unknown[]) => {
        throw new Error(`${script} ended with code ${String(code)} before it was ready`)
      }),
    ])
    return { url, stop }
  } catch (error) {
    await stop()
    if (late.aborted) throw new Error(`${script} was not ready within ${START_MS} ms`, { cause: error })
    throw error
  }
}

function urlOf(script: string, message: unknown): string {
  if (typeof message === 'object' && message !== null && 'url' in message && typeof message.url === 'string')
    return message.url
  throw new Error(`${script} said ${JSON.stringify(message)} instead of its address`)
}
