import { gate } from './gate-process.js'
import { median, seconds } from './figures.js'
import { startServer } from './servers.js'

export const title = 'A whole run beyond its load'

const LOAD_MS = 5_000
const CONFIG = `load: { rate: 100/s, warm-up: 1s, duration: 4s, block: 500ms }\n`

export async function measure() {
  const server = await startServer()
  try {
    const beyond = []
    for (let i = 0; i < 3; i++) beyond.push((await gate(CONFIG, server.url)).wallMs - LOAD_MS)
    return [
      { what: 'wall time beyond warm-up and load', value: seconds(median(beyond) / 1000), target: '≤ 2 s' },
    ]
  } finally {
    await server.stop()
  }
}
