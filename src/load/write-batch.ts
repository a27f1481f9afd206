/** A request whose bytes wait on its connection. */
export interface Held {
  /** Lets them go out, and notes when. */
  write(): void
}

/**
 * Requests that follow the answers of one turn of the event loop, written a few at a time. One by one they would
 * wake a server that sleeps between two of them, each at the cost of a switch of processors; all at the end of the
 * turn, a thousand other connections have been read, and what the processor's caches held of the first is lost.
 */
export class WriteBatch {
  private readonly most: number
  private held: Held[] = []
  private scheduled = false
  private readonly flushLater: () => void

  /** Fewer than `most` requests wait at the same time. */
  constructor(most: number) {
    this.most = most
    this.flushLater = () => {
      this.scheduled = false
      this.flush()
    }
  }

  /** The rest goes out when everything that arrived in this turn was read. */
  hold(request: Held): void {
    this.held.push(request)
    if (this.held.length >= this.most) {
      this.flush()
      return
    }
    if (this.scheduled) return
    this.scheduled = true
    setImmediate(this.flushLater)
  }

  private flush(): void {
    const { held } = this
    if (held.length === 0) return
    this.held = []
    for (const request of held) request.write()
  }
}
