import type { OnReadOpts, Socket } from 'node:net'
import type { Clock } from './clock.ts'

/**
 * Bytes read at once to begin with, and as soon as an answer fills that: as many as Node reads by itself. A
 * thousand connections that use a few hundred bytes of 64 kB each are read from memory that no cache holds.
 */
const FIRST_BYTES = 4 * 1024
const MOST_BYTES = 64 * 1024

/**
 * How a plain socket is read: into one buffer that is used again, handed on in the same turn. Left to itself
 * Node allocates 64 kB for each answer and takes it through a stream's queue and a later turn of the tick
 * queue, which costs as much as parsing it. What is read stays in place only until `release`: between the two
 * the parser may hold parts of a head that is not complete, and the next read goes into a new buffer.
 */
export class Reading {
  readonly options: OnReadOpts
  private buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  private chunk: Buffer | null = null
  /** The last chunk, or all: answers of equal length need no new view of the buffer. */
  private view: Buffer = this.buffer
  private socket: Socket | undefined = undefined
  private held = false
  private bytes = FIRST_BYTES
  private chunks = 0
  private inside = false
  private readonly clock: Clock
  private takenMs = 0

  constructor(clock: Clock) {
    this.clock = clock
    this.options = { buffer: () => this.next(), callback: (length) => this.take(length) }
  }

  /** The socket that was opened with `options`. From now on `read` finds what has just arrived. */
  attach(socket: Socket): void {
    this.socket = socket
    const queued = socket.read.bind(socket)
    socket.read = (size?: number): Buffer | null => {
      const chunk = this.taken()
      if (chunk !== null) return chunk
      // Asked again and again whether there is more: the stream itself would go a long way to say no.
      if (size === undefined && socket.readableLength === 0) return null
      return queued(size) as Buffer | null
    }
  }

  /** Number of the chunk that is being handed on right now; -1 between two chunks. */
  get current(): number {
    return this.inside ? this.chunks : -1
  }

  /** When the chunk that is being handed on was there, before anybody looked into it; undefined between two. */
  get arrivedMs(): number | undefined {
    return this.inside ? this.takenMs : undefined
  }

  /** Nobody holds what was read: an answer is complete. */
  release(): void {
    this.held = false
  }

  private taken(): Buffer | null {
    const { chunk } = this
    this.chunk = null
    return chunk
  }

  private next(): Buffer {
    if (this.held || this.buffer.length < this.bytes) {
      this.buffer = Buffer.allocUnsafeSlow(this.bytes)
      this.view = this.buffer
      this.held = false
    }
    return this.buffer
  }

  private take(length: number): boolean {
    this.takenMs = this.clock()
    const { socket } = this
    if (socket === undefined) throw new Error('a socket is read before it is attached')
    if (socket.readableLength > 0) {
      // What came before it is still in the queue.
      socket.push(Buffer.from(this.buffer.subarray(0, length)))
      return true
    }
    this.held = true
    if (length === this.buffer.length) this.bytes = MOST_BYTES
    if (this.view.length !== length) this.view = this.buffer.subarray(0, length)
    this.chunk = this.view
    this.chunks++
    this.inside = true
    socket.emit('readable')
    this.inside = false
    const unread = this.taken()
    // Nobody listens yet, on a socket opened ahead: it waits in the stream's own queue.
    if (unread !== null) socket.push(Buffer.from(unread))
    return true
  }
}
