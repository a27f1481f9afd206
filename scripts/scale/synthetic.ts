import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseConfig } from '../../src/config/parse-config.ts'
import type { Config } from '../../src/config/config.ts'
import type { NamedCell, ReportBody } from '../../src/load/messages.ts'
import { Cell } from '../../src/measure/cell.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import { emptyMeasurement } from '../../src/measure/merge.ts'
import { packHistogram } from '../../src/measure/packed.ts'
import { planRun, type Plan } from '../../src/plan/plan.ts'
import { random } from '../../src/plan/random.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { toHead } from '../../src/shard/head.ts'
import { ShardRecording } from '../../src/shard/recording.ts'
import { shardFileName } from '../../src/shard/shard-file.ts'
import { VERSION } from '../../src/version.ts'

/*
 * Shards as a run of ten minutes with twenty requests and a live baseline leaves them, without the run: what
 * is in them is drawn, the files are those of the real recording.
 */

export const REQUESTS = 20
export const MINUTES = 10
/** Arrivals each second that every shard carries. */
export const RATE = 200

export function configText(shards: number): string {
  const scenarios = Array.from(
    { length: REQUESTS },
    (_, n) => `  - { name: s${n}, steps: [GET /things/${n}] }`,
  )
  return `url: http://127.0.0.1:3001
baseline: { url: 'http://127.0.0.1:3000' }
scenarios:
${scenarios.join('\n')}
load: { rate: ${RATE * shards}/s, warm-up: 10s, duration: ${MINUTES}m }
thresholds: { p50: { increase: 10% & 2ms }, p95: { increase: 10% & 5ms }, errors: { max: 2% } }
`
}

export function configOf(shards: number): Config {
  return parseConfig({ text: configText(shards), path: 'plimsoll.yml', env: {}, readText: () => undefined })
}

export function planOf(shards: number): Plan {
  return planRun(configOf(shards), {
    ...{ profile: 'default', seed: 1, url: 'http://127.0.0.1:3001', baselineUrl: 'http://127.0.0.1:3000' },
    cores: 2,
  }).plan
}

/** So many contents are drawn; more shards have one of them under their own number. */
const CONTENTS = 4

/** Writes the files of a run in so many shards; returns their size in bytes. */
export function writeShards(folder: string, shards: number): number {
  mkdirSync(folder, { recursive: true })
  const plan = planOf(shards)
  const contents = Array.from({ length: Math.min(CONTENTS, shards) }, (_, seed) =>
    contentOf(plan, shards, seed),
  )
  let bytes = 0
  for (let number = 1; number <= shards; number++) {
    const text = contents[number % contents.length] ?? ''
    const own = text.replace('"shard":{"number":1,', `"shard":{"number":${number},`)
    writeFileSync(join(folder, shardFileName({ number, of: shards })), own)
    bytes += own.length
  }
  return bytes
}

function contentOf(plan: Plan, shards: number, seed: number): string {
  const recording = new ShardRecording(1)
  for (const report of reportsOf(plan, seed)) recording.take(report)
  const head = toHead(plan, {
    ...{ version: VERSION, startAtMs: Date.UTC(2026, 0, 2), sha: undefined, baselineSha: undefined },
    shard: { number: 1, of: shards },
    machine: { runner: 'local', architecture: 'x64', image: 'synthetic', cpu: 'synthetic' },
  })
  return recording.toText(head, {
    sides: { candidate: emptyMeasurement(), baseline: undefined },
    startedAt: '',
    ended: { kind: 'planned' },
    elapsedMs: 610_000,
    generator: {
      ...{ state: 'ok', reasons: [], latenessMs: { p50: 0.1, p99: 0.5, max: 1 }, offered: 1, started: 1 },
      ...{ dropped: {}, cpu: 0.2, hostCpu: 0.3, eventLoopUtilization: 0.2, connectionsOpened: 1, workers: 1 },
    },
  })
}

function* reportsOf(plan: Plan, seed: number): Generator<ReportBody> {
  const { blocks, sides, durationMs } = schedule(plan)
  const latencyOf = drawnLatencies(seed)
  const inCell = Math.round((RATE * plan.blocks.durationMs) / 1000 / sides.length / REQUESTS)
  for (let block = 0; block < blocks; block++) {
    const cells: NamedCell[] = sides.flatMap((side) =>
      Array.from({ length: REQUESTS }, (_, index) => {
        const cell = new Cell()
        cell.sent = inCell
        for (let n = 0; n < inCell; n++) {
          const us = latencyOf()
          cell.succeed(us, us - 100, 200, n % 2 === 0 ? 0 : 1)
        }
        return { side, index, cell: cell.pack() }
      }),
    )
    yield { kind: 'block', block, whole: true, cells, scenarios: cells }
  }
  for (let second = 0; second < durationMs / 1000; second++) {
    const counts = { sent: RATE / 2, completed: RATE / 2, errors: 0, answered: RATE / 2, refused: 0 }
    yield {
      ...{ kind: 'second', second, utilization: 0.2 },
      sides: sides.map((side) => {
        const latency = new Histogram(2)
        for (let n = 0; n < counts.sent; n++) latency.record(latencyOf())
        return {
          side,
          ...counts,
          unconnected: 0,
          inFlight: 3,
          latency: packHistogram(latency),
          lastError: undefined,
        }
      }),
    }
  }
  const lateness = new Histogram(3)
  lateness.record(100, 1000)
  yield {
    kind: 'done',
    health: {
      lateness: packHistogram(lateness),
      ...{ offered: 1000, started: 1000, dropped: {}, connectionsOpened: 10, localLimits: 0 },
    },
    scenarios: [],
  }
}

/** Lognormal latencies around 20 ms, from a table: drawing them is not what is measured. */
function drawnLatencies(seed: number): () => number {
  const table = Float64Array.from({ length: 4096 }, (_, n) => {
    const normal =
      Math.sqrt(-2 * Math.log(1 - random(seed, 'value', n, 0))) *
      Math.cos(2 * Math.PI * random(seed, 'value', n, 1))
    return 20_000 * Math.exp(0.4 * normal)
  })
  let next = 0
  return () => table[next++ % table.length] ?? 20_000
}
