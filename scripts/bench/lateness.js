import { gate } from './gate-process.js'
import { startServer } from './servers.js'

export const title = 'Lateness of starts in the open model, at 1,000 arrivals a second'

const CONFIG = `load: { rate: 1000/s, warm-up: 2s, duration: 10s, block: 500ms }\n`

export async function measure() {
  const server = await startServer()
  try {
    const { result } = await gate(CONFIG, server.url)
    const { latenessMs, cpu } = result.generator
    return [
      { what: 'p50', value: `${latenessMs.p50.toFixed(3)} ms`, target: '≤ 0.2 ms' },
      { what: 'p99', value: `${latenessMs.p99.toFixed(3)} ms`, target: '≤ 2 ms' },
      { what: 'CPU of the whole generator, pacer included', value: `${cpu.toFixed(2)} cores` },
    ]
  } finally {
    await server.stop()
  }
}
