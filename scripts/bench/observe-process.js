// Observes the endpoints named as arguments at one sample a second and prints what that cost: CPU seconds of
// this process over the seconds given first, after a start that is not counted.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseConfig } from '../../src/config/config.ts'
import { createObserver } from '../../src/observe/sampler.ts'

const [seconds = '20', ...urls] = process.argv.slice(2)
const { observe } = parseConfig({
  text: `observe:
  interval: 1s
  prometheus: [${urls.map((url, at) => `{ name: e${at}, url: '${url}' }`).join(', ')}]
  series:
    memory: process_resident_memory_bytes
    cpu: rate(process_cpu_seconds_total)
    requests: rate(http_requests_total)
    failures: 'rate(http_requests_total{code=~"5.."}) / rate(http_requests_total)'
`,
  path: undefined,
  env: {},
  readText: () => undefined,
})
const plan = {
  stages: [{ phase: 'hold', durationMs: 600_000, from: 1, to: 1 }],
  sides: { candidate: { url: 'http://127.0.0.1', headers: {}, local: true }, baseline: undefined },
  interleave: 'none',
  blocks: { durationMs: 5_000, min: 1, max: 120, lookEvery: 1 },
  http: { verifyTls: true },
}
const startedAt = new Date().toISOString()
const observation = createObserver().start({
  observe,
  plan,
  onTrouble: (sentence) => console.error(sentence),
})
await sleep(3_000)
const before = process.cpuUsage()
const beforeMs = performance.now()
await sleep(Number(seconds) * 1_000)
const { user, system } = process.cpuUsage(before)
const elapsedMs = performance.now() - beforeMs
const seen = await observation.end({ startedAt, elapsedMs: 600_000 })
const samples = seen.candidate.series.reduce((sum, one) => sum + one.samples.length, 0)
console.log(JSON.stringify({ share: (user + system) / 1_000 / elapsedMs, samples, warnings: seen.warnings }))
