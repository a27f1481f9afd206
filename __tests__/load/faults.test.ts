import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { LoadOutcome } from '../../src/load/engine.ts'
import { kindOfError } from '../../src/load/kind.ts'
import { resolveOnce } from '../../src/load/resolver.ts'
import type { HttpOptions } from '../../src/config/config.ts'
import { aFaultyServer, drip, type FaultyServer } from '../support/faulty-server.ts'
import { aLoadPlan, runLoad } from '../support/load-plans.ts'

const running: FaultyServer[] = []
const faulty = async (...answer: Parameters<typeof aFaultyServer>) => {
  const server = await aFaultyServer(...answer)
  running.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

/** Forty requests in four tenths of a second. */
const SENT = 40
const load = (url: string, http: Partial<HttpOptions> = {}): Promise<LoadOutcome> =>
  runLoad(
    aLoadPlan(url, {
      stages: [{ phase: 'hold', durationMs: 400, from: 100, to: 100 }],
      blocks: { durationMs: 200, min: 1, max: 2, lookEvery: 1 },
      http: { timeoutMs: 300, connectTimeoutMs: 1000, connections: 60, verifyTls: true, ...http },
    }),
  )

const OK = 'HTTP/1.1 200 OK\r\n'

describe('a faulty target', () => {
  test.each([
    {
      name: 'one that dribbles its head for ever is a time-out',
      answer: (socket) => drip(socket, OK, 'x: y\r\n', 20),
      want: 'timeout',
    },
    {
      name: 'one whose body dribbles on for ever is a time-out',
      answer: (socket) => drip(socket, `${OK}content-length: 1000000\r\n\r\n`, 'x', 20),
      want: 'timeout',
    },
    {
      name: 'one whose chunked body never ends is a time-out',
      answer: (socket) => drip(socket, `${OK}transfer-encoding: chunked\r\n\r\n`, '3\r\nabc\r\n', 20),
      want: 'timeout',
    },
    {
      name: 'a body beyond the cap breaks the protocol of this run',
      answer: (socket) =>
        drip(socket, `${OK}transfer-encoding: chunked\r\n\r\n`, `1000\r\n${'x'.repeat(4096)}\r\n`, 5),
      http: { maxBodyBytes: 10_000, timeoutMs: 2000 },
      want: 'protocol',
    },
    {
      name: 'one that accepts and never answers is a time-out',
      answer: () => undefined,
      want: 'timeout',
    },
    {
      name: 'garbage breaks the protocol',
      answer: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
      want: 'protocol',
    },
    {
      name: 'binary garbage breaks the protocol',
      answer: (socket) => socket.end(Buffer.from([0, 255, 1, 254, 22, 3, 1, 2, 0])),
      want: 'protocol',
    },
    { name: 'one that closes without a word is a reset', answer: (socket) => socket.end(), want: 'reset' },
    {
      name: 'one that resets in the middle of the head is a reset',
      answer: (socket) => socket.write(`${OK}content-le`, () => socket.resetAndDestroy()),
      want: 'reset',
    },
    {
      name: 'one that resets in the middle of the body is a reset',
      answer: (socket) =>
        socket.write(`${OK}content-length: 1000\r\n\r\nabc`, () => socket.resetAndDestroy()),
      want: 'reset',
    },
    {
      name: 'one that sends less than it promised is a reset',
      answer: (socket) => socket.end(`${OK}content-length: 1000\r\n\r\nabc`),
      want: 'reset',
    },
    {
      name: 'a flood of headers breaks the protocol',
      answer: (socket) => socket.end(`${OK}${`x-${'a'.repeat(200)}: ${'b'.repeat(800)}\r\n`.repeat(50)}\r\n`),
      want: 'protocol',
    },
    {
      name: 'two lengths that contradict each other break the protocol',
      answer: (socket) => socket.end(`${OK}content-length: 2\r\ncontent-length: 3\r\n\r\nabc`),
      want: 'protocol',
    },
    {
      name: 'a length that is no number breaks the protocol',
      answer: (socket) => socket.end(`${OK}content-length: many\r\n\r\nabc`),
      want: 'protocol',
    },
  ] satisfies {
    name: string
    answer: Parameters<typeof aFaultyServer>[0]
    http?: Partial<HttpOptions>
    want: string
  }[])('$name', async ({ answer, http, want }: Fault) => {
    const server = await faulty(answer)
    // What fails by itself does so long before this, on a busy machine too.
    const limit = want === 'timeout' ? {} : { timeoutMs: 5000 }
    const { ended, sides } = await load(`http://127.0.0.1:${server.port}`, { ...limit, ...http })
    expect(ended.kind).toBe('planned')
    expect(sides.candidate.total).toMatchObject({ sent: SENT, completed: SENT, errors: { [want]: SENT } })
    await closed(server)
  })

  test('more bytes than promised are not taken for the next answer', async () => {
    const server = await faulty((socket) => socket.write(`${OK}content-length: 2\r\n\r\nok${OK}\r\n`))
    const { sides } = await load(`http://127.0.0.1:${server.port}`)
    const { errors, completed, bytes } = sides.candidate.total
    expect(completed).toBe(SENT)
    // The answer itself is right; its connection is not used again.
    expect(bytes).toBeLessThanOrEqual(2 * SENT)
    for (const kind of Object.keys(errors)) expect(['protocol', 'reset']).toContain(kind)
  })

  test('a TLS handshake that breaks off is not a crash', async () => {
    const server = await faulty((socket) => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 40])))
    const { sides } = await load(`https://127.0.0.1:${server.port}`)
    expect(sides.candidate.total.errors).toEqual({ tls: SENT })
  })

  test('a handshake that never goes on is a connection that did not come about', async () => {
    const server = await faulty(() => undefined)
    const { sides } = await load(`https://127.0.0.1:${server.port}`)
    expect(sides.candidate.total.errors).toEqual({ connect: SENT })
    await closed(server)
  })
})

interface Fault {
  readonly answer: Parameters<typeof aFaultyServer>[0]
  readonly http?: Partial<HttpOptions>
  readonly want: string
}

/** The engine has closed its sockets; the server hears of it a moment later. */
async function closed(server: FaultyServer): Promise<void> {
  for (let waited = 0; server.open > 0 && waited < 2000; waited += 20)
    await new Promise((resolve) => setTimeout(resolve, 20))
  expect(server.open).toBe(0)
}

describe('the machine itself', () => {
  test('DNS that stops answering is an error of its own kind, within the limit', async () => {
    const look = resolveOnce(() => new Promise(() => undefined), 30)
    const error = await new Promise((resolve) => look('app.example', {}, resolve))
    expect(kindOfError(error)).toBe('dns')
  })

  test('too few descriptors are counted, named and survived', async () => {
    const server = await faulty(
      (socket) => void setTimeout(() => socket.write(`${OK}content-length: 0\r\n\r\n`), 400),
    )
    const script = fileURLToPath(new URL('../support/few-descriptors.ts', import.meta.url))
    const { stdout } = await promisify(execFile)('/bin/sh', [
      '-c',
      // Loading the modules takes some, all at once.
      'ulimit -n 250 && exec "$0" --no-warnings "$1" "$2"',
      process.execPath,
      script,
      `http://127.0.0.1:${server.port}`,
    ])
    const { ended, errors, state, reasons } = JSON.parse(stdout) as Record<string, unknown>
    expect(ended).toBe('planned')
    expect(errors).toMatchObject({ connect: expect.any(Number) })
    expect(state).toBe('saturated')
    expect(reasons).toMatch(/ran out of ports, descriptors or buffers/)
  })
})
