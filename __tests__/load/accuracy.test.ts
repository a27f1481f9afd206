import { describe, expect, test } from '@jest/globals'
import { buildConnector, Client, type Dispatcher } from 'undici'
import { aLoadPlan, runLoad } from '../support/load-plans.ts'
import { aServer } from '../support/server.ts'
import { serving } from '../support/serving.ts'

const served = serving()

// One stall of S = 400 ms in a run of T = 2 s: quantile q of the latency is S - (1 - q)·T above 1 - S/T.
const STALL_MS = 400
const RUN_MS = 2000
const stalling = () => aServer().answers(200).stalling(800, STALL_MS)
const blocks = { durationMs: 200, min: 1, max: 10, lookEvery: 1 }

describe('a stall of the target', () => {
  test('is in the percentiles of an open model, where arithmetic says', async () => {
    const server = await served(stalling())
    const { sides } = await runLoad(
      aLoadPlan(server.url, {
        stages: [{ phase: 'hold', durationMs: RUN_MS, from: 200, to: 200 }],
        blocks,
        http: { timeoutMs: 2000, connectTimeoutMs: 1000, connections: 200, verifyTls: true },
      }),
    )
    const { latency } = sides.candidate.total
    expect(latency.count).toBe(400)
    for (const q of [0.9, 0.95, 0.98]) {
      const want = STALL_MS - (1 - q) * RUN_MS
      const share = (latency.quantile(q) ?? NaN) / 1000 / want
      expect(share).toBeGreaterThan(0.7)
      expect(share).toBeLessThan(1.6)
    }
    // Those due outside of it do not wait.
    expect((latency.quantile(0.5) ?? NaN) / 1000).toBeLessThan(STALL_MS / 4)
  })

  test('is in the latencies of few connections, though only those few requests are slow to be served', async () => {
    const server = await served(stalling())
    const connections = 3
    const { sides } = await runLoad(
      aLoadPlan(server.url, {
        stages: [{ phase: 'hold', durationMs: RUN_MS, from: 200, to: 200 }],
        blocks,
        http: { timeoutMs: 2000, connectTimeoutMs: 1000, connections, verifyTls: true },
      }),
    )
    const { latency, serviceTime } = sides.candidate.total
    const half = STALL_MS * 500
    expect(serviceTime.cumulative().above(half)).toBeLessThanOrEqual(connections + 1)
    expect(latency.cumulative().above(half)).toBeGreaterThan(25)
  })

  test('hides from a closed model with few users: only its slowest requests show it', async () => {
    const server = await served(stalling())
    const users = 2
    const { sides } = await runLoad(
      aLoadPlan(server.url, {
        model: 'closed',
        stages: [{ phase: 'hold', durationMs: RUN_MS, from: users, to: users }],
        blocks,
      }),
    )
    const { latency } = sides.candidate.total
    expect(latency.count).toBeGreaterThan(400)
    expect(latency.max).toBeGreaterThan(STALL_MS * 500)
    expect(latency.cumulative().above(STALL_MS * 500)).toBeLessThanOrEqual(users)
  })
})

describe('steady latencies', () => {
  test('are those of the server, never less', async () => {
    const server = await served(aServer().answers(200).after(20))
    const { sides } = await runLoad(aLoadPlan(server.url))
    const { latency, serviceTime } = sides.candidate.total
    const ms = (q: number) => (serviceTime.quantile(q) ?? NaN) / 1000
    // A timer of Node may end up to a millisecond early.
    expect(ms(0)).toBeGreaterThanOrEqual(18.9)
    expect(ms(0.5)).toBeLessThan(40)
    expect(latency.mean()).toBeGreaterThanOrEqual(serviceTime.mean() ?? NaN)
  })

  test('two threads and one tell the same sums', async () => {
    const shape = async (workers: number) => {
      const server = await served(aServer().answers(200).after(5))
      const { sides } = await runLoad(aLoadPlan(server.url, { workers }))
      const { total, blocks: made } = sides.candidate
      return { count: total.latency.count, blocks: made.map((block) => block.requests['GET /']?.completed) }
    }
    expect(await shape(2)).toEqual(await shape(1))
  })
})

test('the transport writes to an idle connection within the turn of the event loop, not by a timer', async () => {
  const server = await served(aServer().answers(200))
  const client = new Client(server.url, { pipelining: 1, allowH2: false, connect: buildConnector({}) })
  const waits: number[] = []
  try {
    for (let i = 0; i < 40; i++) {
      waits.push(await dispatchToWrite(client))
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
  } finally {
    await client.destroy()
  }
  // Versions that reuse an idle socket by a timer (undici#5493) wait a millisecond every time.
  waits.sort((a, b) => a - b)
  expect(waits[waits.length >> 1]).toBeLessThan(0.5)
})

/** Milliseconds from the dispatch of a request to the writing of its bytes; resolves after its answer. */
function dispatchToWrite(client: Client): Promise<number> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now()
    let waitMs = NaN
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => (waitMs = performance.now() - startMs),
      onResponseStart: () => undefined,
      onResponseData: () => undefined,
      onResponseEnd: () => resolve(waitMs),
      onResponseError: (_controller, error) => reject(error),
    }
    client.dispatch({ path: '/', method: 'GET' }, handler)
  })
}
