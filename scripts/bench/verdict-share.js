import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startFastServer } from './fast-server.js'
import { count, median, ms } from './figures.js'
import { BLOCKS, PER_BLOCK } from './full-run.js'
import { watched } from './growth.js'

export const title = 'What the verdict costs while a run goes on: 5 requests at 400/s for 180 s, every look'

const REQUESTS = 5
const ROUNDS = 5

export async function measure() {
  const sent = REQUESTS * PER_BLOCK * BLOCKS.max * 2
  const looks = median(Array.from({ length: ROUNDS }, looksMs))
  const perRequest = await generatorUs()
  const generator = (perRequest * sent) / 1000
  return [
    { what: `processor time of all looks, median of ${ROUNDS} processes`, value: ms(looks) },
    { what: `processor time of the generator for ${count(sent)} requests`, value: ms(generator) },
    {
      what: 'looks beside the generator',
      value: `${((looks / generator) * 100).toFixed(2)} %`,
      target: '≤ 1 %',
    },
  ]
}

/** In a process of its own: a run takes each look once, before anything has been compiled well. */
function looksMs() {
  const script = fileURLToPath(new URL('./looks-process.js', import.meta.url))
  return Number(execFileSync(process.execPath, [script], { encoding: 'utf8' }))
}

async function generatorUs() {
  const server = await startFastServer()
  try {
    const scenarios = Array.from({ length: REQUESTS }, (_, i) => `  - { name: s${i}, steps: [GET /${i}] }`)
    const load = 'load: { rate: 400/s, warm-up: 2s, duration: 8s, block: 1s }'
    return (await watched(server, `scenarios:\n${scenarios.join('\n')}\n${load}\n`, 3, 6)).us
  } finally {
    await server.stop()
  }
}
