import { spawn } from 'node:child_process'
import { BUNDLE } from './bundle.js'
import { median, ms } from './figures.js'

export const title = 'Start-up of the command line'

const ROUNDS = 15

export async function measure() {
  const rounds = []
  for (let i = 0; i < ROUNDS; i++) rounds.push(await once())
  return [
    {
      what: 'to the first line (--version)',
      value: ms(median(rounds.map((r) => r.first))),
      target: '≤ 150 ms',
    },
    { what: 'to the exit', value: ms(median(rounds.map((r) => r.exit))) },
  ]
}

function once() {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    let first
    const child = spawn(process.execPath, [BUNDLE, '--version'], {
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
