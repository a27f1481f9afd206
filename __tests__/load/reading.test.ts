import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { monotonicClock } from '../../src/load/clock.ts'
import type { Connection } from '../../src/load/connection.ts'
import { Connections } from '../../src/load/connections.ts'
import { aTarget } from '../support/load-plans.ts'

interface Seen {
  readonly status: number
  readonly header: string | undefined
  readonly body: string
}

const HTTP = { timeoutMs: 5000, connectTimeoutMs: 1000, connections: 1, verifyTls: true }
/** More than one read can take. */
const LARGE = Array.from({ length: 50_000 }, (_, n) => n).join(',')

const answer = (header: string, body: string) =>
  `HTTP/1.1 200 OK\r\nx-which: ${header}\r\ncontent-length: ${body.length}\r\n\r\n${body}`

/** The same bytes, cut where told. */
const cut = (text: string, ...at: readonly number[]) =>
  [0, ...at].map((from, i) => text.slice(from, at[i] ?? text.length))

/** Each answer in the pieces given, on one connection, one request after the other. */
async function answers(pieces: readonly (readonly string[])[]): Promise<readonly Seen[]> {
  let asked = 0
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('data', () => {
      void (async () => {
        for (const piece of pieces[asked++] ?? []) {
          socket.write(piece)
          await sleep(5)
        }
      })()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = aTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const connections = new Connections(target, HTTP, 1, monotonicClock())
  try {
    await connections.warm(1)
    const seen: Seen[] = []
    while (seen.length < pieces.length) seen.push(await ask(connections))
    expect(connections.openedCount).toBe(1)
    return seen
  } finally {
    await connections.end()
    server.close()
  }
}

function ask(connections: Connections): Promise<Seen> {
  return new Promise((resolve, reject) => {
    connections.send({
      message: { method: 'GET', path: '/', headers: [], body: null, keepBody: true },
      firedMs: 0,
      answered: (connection: Connection) => {
        const { error, status } = connection
        const answer = connection.answer()
        if (error === undefined) resolve({ status, header: answer.header('x-which'), body: answer.text() })
        else reject(error)
      },
      proceed: () => undefined,
      starved: () => reject(new Error('no connection')),
    })
  })
}

const FIRST = answer('the first of them', 'a body')
const NEXT = answer('overwritten where it was not kept', 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX')

test.each([
  { name: 'an answer in one piece', pieces: cut(FIRST) },
  { name: 'a head cut inside a name', pieces: cut(FIRST, 20) },
  { name: 'a head cut inside a value', pieces: cut(FIRST, 32) },
  { name: 'a head cut twice', pieces: cut(FIRST, 20, 32) },
  { name: 'a body apart from its head', pieces: cut(FIRST, FIRST.length - 6) },
  { name: 'a body in two pieces', pieces: cut(FIRST, FIRST.length - 3) },
])('$name is read as it was sent, and so is the next', async ({ pieces }) => {
  expect(await answers([pieces, [NEXT], pieces])).toEqual([
    { status: 200, header: 'the first of them', body: 'a body' },
    { status: 200, header: 'overwritten where it was not kept', body: 'X'.repeat(31) },
    { status: 200, header: 'the first of them', body: 'a body' },
  ])
})

test.each([
  { name: 'a head larger than the first read', header: 'h'.repeat(6000), body: 'b' },
  { name: 'an answer that fills the first read to the byte', header: 'h'.repeat(4096 - 50), body: 'b' },
])('$name is read whole, and so is the next', async ({ header, body }) => {
  const long = answer(header, body)
  expect(await answers([[long], [NEXT], [long]])).toEqual([
    { status: 200, header, body },
    { status: 200, header: 'overwritten where it was not kept', body: 'X'.repeat(31) },
    { status: 200, header, body },
  ])
})

test('a body of several reads is kept whole', async () => {
  const [seen] = await answers([[answer('large', LARGE)]])
  expect(seen?.body).toBe(LARGE)
})
