import type { Socket } from 'node:net'

type Done = (error?: Error | null) => void
type Write = (data: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done) => boolean

/**
 * How a plain socket is written: heads wait for a moment where that is asked for. Corking the socket does the same,
 * by way of a stream's queue, and costs as much as is won by it.
 */
export class Writing {
  private readonly socket: Socket
  private readonly send: Write
  private holds = false
  private head: string | undefined = undefined

  /** Replaces `write` of the socket. */
  constructor(socket: Socket) {
    this.socket = socket
    const send = socket.write.bind(socket) as Write
    this.send = send
    const write: Write = (data, encoding, done) => {
      if (this.holds && typeof data === 'string' && encoding === 'latin1') {
        this.holds = false
        this.head = data
        return true
      }
      // What follows a head that waits must not overtake it.
      if (this.head !== undefined) this.letGo()
      return send(data, encoding, done)
    }
    socket.write = write
  }

  /** The head that is written next waits until `letGo`. */
  hold(): void {
    this.holds = true
  }

  /** Writes what waits, if anything does and the socket is still there. */
  letGo(): void {
    this.holds = false
    const { head } = this
    if (head === undefined) return
    this.head = undefined
    if (!this.socket.destroyed) this.send(head, 'latin1')
  }
}
