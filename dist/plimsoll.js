#!/usr/bin/env node
// What the command `plimsoll` starts; `npm run build` copies it to dist/. Node keeps the compiled bundle in its own
// cache, so that from the second start on the first line comes in two thirds of the time.
import { existsSync } from 'node:fs'
import * as modules from 'node:module'
import { fileURLToPath } from 'node:url'

const NEEDED = 24

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  modules.enableCompileCache()
  await import('./index.js')
} else {
  // The bundle would stop at the first thing that an older Node does not know, in words that help nobody.
  const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
  const wayOut = existsSync(own)
    ? `This checkout has one: ${[own, fileURLToPath(import.meta.url), ...process.argv.slice(2)].join(' ')}`
    : 'Install it from https://nodejs.org, or with "nvm install 24", "fnm install 24" or the like.'
  console.error(
    `plimsoll: Node ${NEEDED} or newer is needed; ${process.execPath} is v${process.versions.node}.\n${wayOut}`,
  )
  process.exitCode = 2
}
