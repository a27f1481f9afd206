// One server, one tool after the other: the percentiles that each tool reports of its run, and those that are
// read from its files. They must agree within the tool's own steps.
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ingestFiles } from '../../src/ingest/ingest.ts'
import { openFile } from '../../src/ingest/open-file.ts'
import { BUNDLE } from './bundle.js'
import { findTool } from './processes.js'

export const title = 'Percentiles of other tools, theirs and as read'

const SECONDS = 8
const CONNECTIONS = 5
const QUANTILES = [0.5, 0.95, 0.99]
const run = promisify(execFile)

export async function measure() {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  const [{ url }] = await once(child, 'message')
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-agreement-'))
  try {
    const lines = []
    for (const tool of [plimsoll, k6, locust, autocannon, oha]) {
      const answer = await tool(url, folder)
      if (answer !== undefined) lines.push(await line(answer))
    }
    return {
      rows: [],
      columns: ['Tool', 'Detail', ...QUANTILES.flatMap((q) => [`p${q * 100}, own`, `p${q * 100}, read`])],
      lines,
      notes: [
        `${CONNECTIONS} connections for ${SECONDS} s, one tool after the other, on a server that answers after 5 to 25 ms. "own" is the tool's report of that run, "read" what plimsoll ingest makes of its file; "–" where the tool states no such percentile.`,
      ],
    }
  } finally {
    child.disconnect()
    await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

async function line({ name, file, own }) {
  const shown = (ms) => (ms === undefined ? '–' : `${ms.toFixed(ms < 10 ? 2 : 1)} ms`)
  if (file === undefined) return [name, 'samples', ...QUANTILES.flatMap((q) => [shown(own(q)), '–'])]
  const { measurement, source } = await ingestFiles([openFile(file)], {
    tool: 'auto',
    requestName: 'GET /',
    warmUpMs: 0,
  })
  const { latency, carries } = measurement.total
  return [
    name,
    source.detail,
    ...QUANTILES.flatMap((q) => {
      const stated = carries?.includes(`p${q * 100}`) ?? true
      return [shown(own(q)), shown(stated ? latency.quantile(q) / 1000 : undefined)]
    }),
  ]
}

/** The measure of the others: nothing is read from a file, the result itself is the report. */
async function plimsoll(url, folder) {
  const [config, out] = [join(folder, 'plimsoll.yml'), join(folder, 'out')]
  writeFileSync(
    config,
    `url: ${url}\nload: { users: ${CONNECTIONS}, warm-up: 0s, duration: ${SECONDS}s, block: 1s }\n`,
  )
  const args = [BUNDLE, 'run', '--config', config, '--out', out, '--history', join(folder, 'history')]
  await run(process.execPath, [...args, '--quiet'])
  const { latencyMs } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')).measurements.candidate
    .total
  return { name: 'Plimsoll', file: undefined, own: (q) => latencyMs[`p${q * 100}`] }
}

async function k6(url, folder) {
  const program = findTool('k6')
  if (program === undefined) return undefined
  const script = join(folder, 'script.js')
  const [file, summary] = [join(folder, 'points.json'), join(folder, 'summary.json')]
  writeFileSync(
    script,
    `import http from 'k6/http'
export const options = { vus: ${CONNECTIONS}, duration: '${SECONDS}s', summaryTrendStats: ['med', 'p(95)', 'p(99)'] }
export default () => { http.get('${url}/') }\n`,
  )
  await run(program, [
    'run',
    '--quiet',
    '--no-usage-report',
    '--out',
    `json=${file}`,
    '--summary-export',
    summary,
    script,
  ])
  const { metrics } = JSON.parse(readFileSync(summary, 'utf8'))
  const stats = { 0.5: 'med', 0.95: 'p(95)', 0.99: 'p(99)' }
  return { name: 'k6, JSON points', file, own: (q) => metrics.http_req_duration[stats[q]] }
}

async function locust(url, folder) {
  const program = findTool('locust')
  if (program === undefined) return undefined
  const script = join(folder, 'locustfile.py')
  const file = join(folder, 'locust.json')
  writeFileSync(
    script,
    'from locust import HttpUser, task\nclass U(HttpUser):\n    @task\n    def home(self):\n        self.client.get("/")\n',
  )
  const args = ['-f', script, '--headless', '-u', String(CONNECTIONS), '-r', String(CONNECTIONS)]
  const { stdout, stderr } = await run(program, [...args, '-t', `${SECONDS}s`, '--host', url, '--json'])
  writeFileSync(file, stdout)
  // The row of the printed table: 50% 66% 75% 80% 90% 95% 98% 99% …
  const [, row = ''] = /percentiles[\s\S]*?^\s+Aggregated\s+(.*)$/m.exec(stderr) ?? []
  const columns = row.trim().split(/\s+/).map(Number)
  const at = { 0.5: 0, 0.95: 5, 0.99: 7 }
  return { name: 'Locust, JSON', file, own: (q) => columns[at[q]] }
}

async function autocannon(url, folder) {
  const program = createRequire(import.meta.url).resolve('autocannon/autocannon.js')
  const file = join(folder, 'autocannon.json')
  const args = [program, '-j', '-c', String(CONNECTIONS), '-d', String(SECONDS), `${url}/`]
  const { stdout } = await run(process.execPath, args)
  writeFileSync(file, stdout)
  const { latency } = JSON.parse(stdout)
  return { name: 'autocannon, JSON', file, own: (q) => latency[`p${q * 100}`] }
}

async function oha(url, folder) {
  const program = findTool('oha')
  if (program === undefined) return undefined
  const file = join(folder, 'oha.json')
  const args = [
    '--no-tui',
    '-z',
    `${SECONDS}s`,
    '-c',
    String(CONNECTIONS),
    '--output-format',
    'json',
    `${url}/`,
  ]
  const { stdout } = await run(program, args)
  writeFileSync(file, stdout)
  const { latencyPercentiles } = JSON.parse(stdout)
  return { name: 'oha, JSON', file, own: (q) => latencyPercentiles[`p${q * 100}`] * 1000 }
}

if (process.argv[2] === 'serve' && process.send !== undefined) {
  let state = 1
  const server = createServer((_request, response) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    setTimeout(() => response.end('ok'), 5 + 20 * (state / 0x7fffffff) ** 2)
  })
  server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }))
  process.once('disconnect', () => {
    server.close()
    server.closeAllConnections()
  })
}
