import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { createObserver } from '../../src/observe/sampler.ts'
import { aConfig } from '../support/config.ts'
import { aLoadPlan } from '../support/load-plans.ts'
import { aMetricsServer, metrics } from '../support/metrics-server.ts'

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A real Prometheus on loopback that scrapes one target each second; its data goes with it. */
async function aPrometheus(target: number) {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
  const port = await freePort()
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s }
scrape_configs:
  - { job_name: shop, static_configs: [{ targets: ['127.0.0.1:${target}'] }] }
`,
  )
  const server = spawn(
    process.env.PROMETHEUS ?? 'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  )
  const url = `http://127.0.0.1:${port}`
  const endMs = performance.now() + 20_000
  while (performance.now() < endMs) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined)
    if (ready?.ok === true) break
    await sleep(200)
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true })
    },
  }
}

test('a real Prometheus answers queries, and is itself scraped', async () => {
  const startedMs = performance.now()
  const counted = (): number => Math.floor((performance.now() - startedMs) / 10)
  await using shop = await aMetricsServer(
    metrics(
      () => `# TYPE shop_requests_total counter
shop_requests_total{route="/a"} ${counted()}
shop_requests_total{route="/b"} ${counted()}
# TYPE shop_hits_total counter
shop_hits_total ${counted()}
# TYPE shop_queue_length gauge
shop_queue_length 7
`,
    ),
  )
  await using prometheus = await aPrometheus(shop.port)
  // Two scrapes of the shop, so that a rate can be asked for.
  const endMs = performance.now() + 15_000
  while (performance.now() < endMs && shop.seen.length < 4) await sleep(100)
  const { observe } = aConfig(`
observe:
  interval: 500ms
  prometheus:
    - { name: cluster, query-server: '${prometheus.url}' }
    - { name: prometheus, url: '${prometheus.url}/metrics' }
  series:
    queue: { query: sum(shop_queue_length), unit: count }
    hits: { query: 'sum(rate(shop_hits_total[10s])) / sum(rate(shop_requests_total[10s]))', unit: ratio }
    many: { query: shop_requests_total }
    wrong: { query: 'sum(' }
    nothing: { query: no_such_series }
    memory: process_resident_memory_bytes
    series: { expression: prometheus_tsdb_head_series, unit: count }
    requests: rate(prometheus_http_requests_total{handler=~"/api/v1/.*"})
`)
  if (observe === undefined) throw new Error('nothing is observed')
  const startedAt = new Date().toISOString()
  const observation = createObserver().start({
    observe,
    plan: aLoadPlan(shop.url),
    onTrouble: (sentence) => expect(sentence).toBe(''),
  })
  await sleep(3_500)
  const { candidate, warnings } = await observation.end({ startedAt, elapsedMs: 4_000 })
  const last = (name: string): number | undefined =>
    candidate.series.find((one) => one.name === name)?.samples.at(-1)?.value

  expect(last('queue')).toBe(7)
  expect(last('hits')).toBeCloseTo(0.5, 1)
  expect(last('memory')).toBeGreaterThan(1e7)
  expect(last('series')).toBeGreaterThan(3)
  expect(last('requests')).toBeGreaterThan(1)
  expect(warnings).toEqual([
    'observe cluster: many never had a value: the query finds 2 series. Make them one, with sum() or max().',
    expect.stringMatching(
      /^observe cluster: wrong never had a value: the server refuses the query: .*parse error/,
    ),
    'observe cluster: nothing never had a value: the query finds nothing.',
  ])
})
