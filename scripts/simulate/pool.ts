import { Worker } from 'node:worker_threads'
import type { Chunk, ChunkDone } from './worker.ts'

/** Works off the chunks on `threads` threads; rejects with the first failure of any. */
export async function workOff(
  chunks: readonly Chunk[],
  threads: number,
  onDone: (done: ChunkDone) => void,
): Promise<void> {
  const queue = chunks.values()
  await Promise.all(Array.from({ length: Math.min(threads, chunks.length) }, () => serve(queue, onDone)))
}

async function serve(queue: Iterator<Chunk>, onDone: (done: ChunkDone) => void): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url))
  try {
    for (let next = queue.next(); next.done !== true; next = queue.next())
      onDone(await ask(worker, next.value))
  } finally {
    await worker.terminate()
  }
}

function ask(worker: Worker, chunk: Chunk): Promise<ChunkDone> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      finish()
    }
    const onMessage = (done: ChunkDone): void => settle(() => resolve(done))
    const onError = (error: unknown): void =>
      settle(() => reject(new Error(`${chunk.id}, runs ${chunk.from} to ${chunk.to - 1}`, { cause: error })))
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage(chunk)
  })
}
