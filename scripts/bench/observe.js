import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { promisify } from 'node:util'

export const title = 'Observing five endpoints each second'

const ENDPOINTS = 5
const SECONDS = 20
const PROCESS = new URL('./observe-process.js', import.meta.url).pathname

/** CPU of a process that does nothing but observe; the endpoints answer from this one. */
export async function measure() {
  const rows = []
  for (const { what, lines } of [
    { what: 'expositions of 20 kB', lines: 300 },
    { what: 'expositions of 200 kB', lines: 3_000 },
  ]) {
    const servers = await Promise.all(Array.from({ length: ENDPOINTS }, () => metricsServer(lines)))
    try {
      const urls = servers.map((server) => `http://127.0.0.1:${server.address().port}/metrics`)
      const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, String(SECONDS), ...urls])
      const { share, samples, warnings } = JSON.parse(stdout)
      if (warnings.length > 0 || samples < ENDPOINTS * SECONDS) throw new Error(stdout)
      rows.push({ what, value: `${(share * 100).toFixed(2)} % of a core`, target: '≤ 2 %' })
    } finally {
      for (const server of servers) server.close().closeAllConnections()
    }
  }
  return rows
}

/** Histograms of many routes, as an instrumented service has them, among which the wanted ones are few. */
async function metricsServer(lines) {
  const rest = Array.from(
    { length: lines },
    (_, at) =>
      `http_request_duration_seconds_bucket{route="/api/${at % 40}",le="${(at / 100).toFixed(2)}"} ${at}`,
  ).join('\n')
  let asked = 0
  const server = createServer((_, response) => {
    asked++
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(
      `${rest}
process_resident_memory_bytes ${5e7 + asked}
process_cpu_seconds_total ${asked / 10}
process_start_time_seconds 1700000000
http_requests_total{code="200"} ${asked * 100}
http_requests_total{code="500"} ${asked}
`,
    )
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
