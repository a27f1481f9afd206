import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Writing } from '../../src/load/writing.ts'

const HEAD = 'GET / HTTP/1.1\r\n\r\n'

let close: (() => void) | undefined
afterEach(() => close?.())

/** A socket whose writes may be held, and what its peer has read once the socket has ended. */
async function aSocket(): Promise<{ socket: Socket; writing: Writing; read: () => Promise<string> }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [peer] = await accepted
  let text = ''
  peer.on('data', (data) => (text += String(data)))
  const ended = once(peer, 'end')
  close = () => {
    socket.destroy()
    peer.destroy()
    server.close()
  }
  const read = async () => {
    socket.end()
    await ended
    return text
  }
  return { socket, writing: new Writing(socket), read }
}

describe('a head', () => {
  test('goes out at once where nothing was asked for', async () => {
    const { socket, read } = await aSocket()
    socket.write(HEAD, 'latin1')
    expect(await read()).toBe(HEAD)
  })

  test('waits until it is let go', async () => {
    const { socket, writing, read } = await aSocket()
    writing.hold()
    expect(socket.write(HEAD, 'latin1')).toBe(true)
    expect(socket.bytesWritten).toBe(0)
    writing.letGo()
    expect(socket.bytesWritten).toBe(HEAD.length)
    expect(await read()).toBe(HEAD)
  })

  test('is not overtaken by what is written after it', async () => {
    const { socket, writing, read } = await aSocket()
    writing.hold()
    socket.write(HEAD, 'latin1')
    socket.write(Buffer.from('a body'))
    writing.letGo()
    expect(await read()).toBe(`${HEAD}a body`)
  })

  test('is the only thing that waits: the one after it goes out', async () => {
    const { socket, writing, read } = await aSocket()
    writing.hold()
    socket.write(HEAD, 'latin1')
    writing.letGo()
    socket.write(HEAD, 'latin1')
    expect(await read()).toBe(HEAD + HEAD)
  })

  test('is dropped with its socket', async () => {
    const { socket, writing } = await aSocket()
    const errors: unknown[] = []
    socket.on('error', (error) => errors.push(error))
    writing.hold()
    socket.write(HEAD, 'latin1')
    socket.destroy()
    await once(socket, 'close')
    writing.letGo()
    expect({ bytes: socket.bytesWritten, errors }).toEqual({ bytes: 0, errors: [] })
  })
})
