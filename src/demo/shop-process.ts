import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { RunningShop, ShopOptions } from '../cli/edges.ts'
import { createShop } from './shop.ts'

/** Hidden command that makes a process a shop. */
export const SHOP_COMMAND = 'demo-shop'

/** A shop that has not said where it listens by then has failed. */
const START_TIMEOUT_MS = 10_000
const STOP_TIMEOUT_MS = 2_000

/**
 * Starts a shop in a process of its own: `entry` run with the hidden command. It ends with `stop()`, and by
 * itself when this process goes away, however it goes: the channel between the two closes.
 */
export async function startShop(entry: URL, shop: ShopOptions): Promise<RunningShop> {
  const flags = [`--seed=${shop.seed}`, `--factor=${shop.factor}`]
  if (shop.slow !== undefined) flags.push(`--slow=${shop.slow}`)
  const child = fork(fileURLToPath(entry), [SHOP_COMMAND, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
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
      once(child, 'message').then(([message]: unknown[]) => urlOf(message)),
      exited.then(([code]: unknown[]) => {
        throw new Error(`the demo's shop ended with code ${String(code)} before it listened`)
      }),
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error(`the demo's shop did not listen within ${START_TIMEOUT_MS} ms`)),
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
export async function serveShop(shop: ShopOptions): Promise<void> {
  const tell = process.send?.bind(process)
  if (tell === undefined) throw new Error(`"${SHOP_COMMAND}" is started by "plimsoll demo" only`)
  // Ctrl+C reaches every process of the terminal; the parent decides when the shops close.
  process.on('SIGINT', () => undefined)
  const server = createShop(shop)
  const gone = once(process, 'disconnect')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  await gone
  server.close()
  server.closeAllConnections()
}

function urlOf(message: unknown): string {
  if (typeof message === 'object' && message !== null && 'url' in message && typeof message.url === 'string')
    return message.url
  throw new Error(`the demo's shop said ${JSON.stringify(message)} instead of its address`)
}
