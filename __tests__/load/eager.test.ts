import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Plan } from '../../src/plan/plan.ts'
import { aLoadPlan, aScenario, aStep, runLoad } from '../support/load-plans.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

let close: (() => Promise<void>) | undefined
afterEach(() => close?.())

/** Does to each request what it is told; counts them. */
async function served(answer: (socket: Socket, nth: number) => void) {
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('data', () => answer(socket, requests++))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests
    },
  }
}

/** One user without pauses: each request is written while the answer before it is read. */
const alone = (url: string, given: Partial<Plan> = {}) => users(1, url, given)

/** Several: their requests wait for each other while answers are read. */
const users = (count: number, url: string, given: Partial<Plan> = {}) =>
  runLoad(
    aLoadPlan(url, {
      model: 'closed',
      stages: [{ phase: 'hold', durationMs: 300, from: count, to: count }],
      blocks: { durationMs: 100, min: 1, max: 3, lookEvery: 1 },
      http: { timeoutMs: 2000, connectTimeoutMs: 1000, connections: count, verifyTls: true },
      ...given,
    }),
  )

describe('a user without pauses', () => {
  test.each(['GET', 'POST', 'HEAD'])('sends one %s after the other over one connection', async (method) => {
    let underWay = 0
    let most = 0
    const server = await served((socket) => {
      most = Math.max(most, ++underWay)
      setImmediate(() => {
        underWay--
        socket.write(method === 'HEAD' ? 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n' : OK)
      })
    })
    const scenarios = [aScenario({ steps: [aStep({ method })] })]
    const { sides, generator } = await alone(server.url, { scenarios })
    const { sent, completed, errors } = sides.candidate.total
    expect({ completed, errors }).toEqual({ completed: sent, errors: {} })
    expect(server.requests).toBe(sent)
    expect(most).toBe(1)
    expect(generator.connectionsOpened).toBe(1)
  })

  test.each([
    { name: 'a whole answer', extra: 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n' },
    { name: 'the beginning of one', extra: 'HTT' },
    { name: 'anything else', extra: '\0\0' },
  ])('does not take $name that nobody asked for as the answer to the next request', async ({ extra }) => {
    const server = await served((socket) => socket.write(OK + extra))
    const { sides } = await alone(server.url)
    const { completed, errors, latency, bytes } = sides.candidate.total
    expect(Object.keys(errors)).toEqual(['protocol'])
    expect(latency.count + (errors.protocol ?? 0)).toBe(completed)
    // Right answers are those with a body, and none was given without a request of its own.
    expect(bytes).toBe(2 * latency.count)
    expect(latency.count).toBeLessThanOrEqual(server.requests)
  })

  test('goes on over a new connection when a server closes after an answer', async () => {
    const server = await served((socket, nth) => {
      if (nth % 10 === 9) socket.end(OK.replace('\r\n', '\r\nconnection: close\r\n'))
      else socket.write(OK)
    })
    const { sides, generator } = await alone(server.url)
    expect(sides.candidate.total.errors).toEqual({})
    expect(generator.connectionsOpened).toBeGreaterThan(1)
    expect(server.requests).toBe(sides.candidate.total.sent)
  })
})

describe('many users without pauses', () => {
  // More than are written together, so that some go out while others are still being read.
  const MANY = 50

  test.each([
    { name: 'GET', step: aStep({ method: 'GET' }) },
    { name: 'POST with a body', step: aStep({ method: 'POST', body: { kind: 'text', text: 'a body' } }) },
  ])('send one $name after the other, each over a connection of its own', async ({ step }) => {
    const underWay = new Map<Socket, number>()
    let most = 0
    const server = await served((socket) => {
      const now = (underWay.get(socket) ?? 0) + 1
      underWay.set(socket, now)
      most = Math.max(most, now)
      setImmediate(() => {
        underWay.set(socket, now - 1)
        socket.write(OK)
      })
    })
    const { sides, generator } = await users(MANY, server.url, { scenarios: [aScenario({ steps: [step] })] })
    const { sent, completed, errors, latency, serviceTime } = sides.candidate.total
    expect({ completed, errors }).toEqual({ completed: sent, errors: {} })
    expect(server.requests).toBe(sent)
    expect(most).toBe(1)
    expect(generator.connectionsOpened).toBe(MANY)
    // What a request waits for others of ours is in its latency, and not in the service time.
    expect(serviceTime.sum).toBeLessThanOrEqual(latency.sum)
  })

  test('lose what waits on a socket that the server resets, and no more', async () => {
    const server = await served((socket, nth) => {
      socket.write(OK)
      if (nth % 20 === 19) socket.resetAndDestroy()
    })
    const { sides, generator } = await users(MANY, server.url)
    const { sent, completed, errors, latency } = sides.candidate.total
    expect(completed).toBe(sent)
    expect(Object.keys(errors).filter((kind) => kind !== 'reset' && kind !== 'closed')).toEqual([])
    const failed = Object.values(errors).reduce((sum, count) => sum + count, 0)
    expect(latency.count + failed).toBe(completed)
    expect(latency.count).toBeGreaterThan(failed)
    expect(generator.connectionsOpened).toBeGreaterThan(MANY)
  })
})
