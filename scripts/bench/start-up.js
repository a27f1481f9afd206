import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { BUNDLE } from './bundle.js'
import { median, ms } from './figures.js'

export const title = 'Start-up of the command line'

const ROUNDS = 15

export async function measure() {
  const command = join(dirname(BUNDLE), 'plimsoll.js')
  // Its first start compiles, and leaves what it compiled to the next.
  await once(command)
  const commands = []
  const bundles = []
  for (let i = 0; i < ROUNDS; i++) {
    commands.push(await once(command))
    bundles.push(await once(BUNDLE))
  }
  return [
    {
      what: 'plimsoll, to the first line (--version)',
      value: ms(median(commands.map((r) => r.first))),
      target: '≤ 150 ms',
    },
    { what: 'plimsoll, to the exit', value: ms(median(commands.map((r) => r.exit))) },
    {
      what: 'the very first start, or node dist/index.js: to the first line',
      value: ms(median(bundles.map((r) => r.first))),
    },
  ]
}

function once(script) {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    let first
    const child = spawn(process.execPath, [script, '--version'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.once('data', () => (first = performance.now() - start))
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 && first !== undefined
        ? resolve({ first, exit: performance.now() - start })
        : reject(new Error(`--version ended with ${code}`)),
    )
  })
}
