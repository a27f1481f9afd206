import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

/** How the server answers: after a time drawn from `ms`, and nothing at all while it stalls. */
export interface Behaviour {
  /** Times to answer in, in milliseconds, taken in turn. */
  readonly ms: readonly number[]
  /** Every so often, for so long, counted from the first request; undefined for never. */
  readonly stall: { readonly everyMs: number; readonly forMs: number; readonly firstMs: number } | undefined
}

export interface AccuracyServer {
  readonly url: string
  /** Its own record: milliseconds from reading each request to writing its answer, in the order of arrival. */
  stop(): Promise<readonly number[]>
}

/** Starts a server in a process of its own, so that neither side waits for the other's event loop. */
export async function startServer(behaviour: Behaviour): Promise<AccuracyServer> {
  const child = fork(fileURLToPath(import.meta.url), ['serve', JSON.stringify(behaviour)])
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return {
    url,
    async stop() {
      child.send('end')
      const [record] = (await once(child, 'message')) as [readonly number[]]
      child.disconnect()
      await once(child, 'exit')
      return record
    },
  }
}

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok'

function serve(behaviour: Behaviour): void {
  const record: number[] = []
  let count = 0
  let firstMs: number | undefined
  const answer = (socket: Socket, readMs: number) => {
    const nth = count++
    const began = (firstMs ??= readMs)
    const dueMs = afterStall(behaviour, readMs + (behaviour.ms[nth % behaviour.ms.length] ?? 0), began)
    const write = () => {
      // A timer may fire early by the part of a millisecond that it does not count.
      if (performance.now() < dueMs) {
        setImmediate(write)
        return
      }
      record[nth] = performance.now() - readMs
      socket.write(ANSWER)
    }
    setTimeout(write, Math.max(0, Math.floor(dueMs - performance.now())))
  }
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    // A request without a body arrives whole on loopback.
    socket.on('data', () => answer(socket, performance.now()))
  })
  process.on('message', () => process.send?.(record))
  process.once('disconnect', () => process.exit(0))
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    process.send?.({ url: `http://127.0.0.1:${address.port}` })
  })
}

/** When an answer due at this moment is sent: at the end of the stall, if it falls into one. */
function afterStall({ stall }: Behaviour, dueMs: number, beganMs: number): number {
  if (stall === undefined) return dueMs
  const into = (((dueMs - beganMs - stall.firstMs) % stall.everyMs) + stall.everyMs) % stall.everyMs
  return into < stall.forMs && dueMs - beganMs >= stall.firstMs ? dueMs - into + stall.forMs : dueMs
}

if (process.argv[2] === 'serve') serve(JSON.parse(process.argv[3] ?? '') as Behaviour)
