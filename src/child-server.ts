import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own. */
export interface ChildServer {
  readonly url: string
  /** Resolves when the process is gone. */
  stop(): Promise<void>
}

/** A server that has not said where it listens by then has failed. */
const START_TIMEOUT_MS = 10_000
const STOP_TIMEOUT_MS = 2_000

/**
 * Starts `entry` with these arguments in a process of its own, which must call `serveParent`. It ends with
 * `stop()`, and by itself when this process goes away, however it goes: the channel between the two closes.
 * `name` stands in the errors: "the demo's shop".
 */
export async function startChildServer(
  entry: URL,
  args: readonly string[],
  name: string,
): Promise<ChildServer> {
  const child = fork(fileURLToPath(entry), [...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    if (child.connected) child.disconnect()
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await exited
    clearTimeout(force)
  }
  let timer: NodeJS.Timeout | undefined
  try {
    const url = await Promise.race([
      once(child, 'message').then(([message]: unknown[]) => urlOf(message, name)),
      exited.then(([code]: unknown[]) => {
        throw new Error(`${name} ended with code ${String(code)} before it listened`)
      }),
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error(`${name} did not listen within ${START_TIMEOUT_MS} ms`)),
          START_TIMEOUT_MS,
        )
      }),
    ])
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** The child's side: listens on a free loopback port, tells the parent, and serves until the parent is gone. */
export async function serveParent(server: Server, command: string): Promise<void> {
  const tell = process.send?.bind(process)
  if (tell === undefined) throw new Error(`"${command}" is started by Plimsoll itself only`)
  // Ctrl+C reaches every process of the terminal; the parent decides when its servers close.
  process.on('SIGINT', () => undefined)
  const gone = once(process, 'disconnect')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  await gone
  server.close()
  server.closeAllConnections()
}

function urlOf(message: unknown, name: string): string {
  if (typeof message === 'object' && message !== null && 'url' in message && typeof message.url === 'string')
    return message.url
  throw new Error(`${name} said ${JSON.stringify(message)} instead of its address`)
}
