import { serveParent, startChildServer } from '../child-server.ts'
import type { RunningShop, ShopOptions } from '../cli/edges.ts'
import { createShop } from './shop.ts'

/** Hidden command that makes a process a shop. */
export const SHOP_COMMAND = 'demo-shop'

/** Starts a shop in a process of its own: `entry` run with the hidden command. */
export function startShop(entry: URL, shop: ShopOptions): Promise<RunningShop> {
  const flags = [`--seed=${shop.seed}`, `--factor=${shop.factor}`]
  if (shop.slow !== undefined) flags.push(`--slow=${shop.slow}`)
  return startChildServer(entry, [SHOP_COMMAND, ...flags], "the demo's shop")
}

/** The child's side: serves the shop until the parent is gone. */
export function serveShop(shop: ShopOptions): Promise<void> {
  return serveParent(createShop(shop), SHOP_COMMAND)
}
