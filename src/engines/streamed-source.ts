import type { SourceFile } from '../ingest/source-file.ts'

/**
 * The output of a tool as a file that is read while it is written. A reader looks at its beginning first and
 * then reads it again from there: only what was looked at is kept for that.
 */
export function streamedSource(path: string, output: AsyncIterable<Uint8Array>, nowMs: number): SourceFile {
  const rest = output[Symbol.asyncIterator]()
  let seen: Uint8Array[] = []
  let looked = false
  async function* bytes(): AsyncGenerator<Uint8Array> {
    const again = seen
    const keep = !looked
    looked = true
    if (!keep) seen = []
    yield* again
    for (;;) {
      const next = await rest.next()
      if (next.done === true) return
      if (keep) seen.push(next.value)
      yield next.value
    }
  }
  return { path, modifiedMs: nowMs, bytes }
}

/**
 * Output in pieces that end with a line. What a tool was writing when it was ended, half a line at most, is left
 * out once the signal has aborted; without that it is handed on, for the reader to name.
 */
export async function* wholeLines(
  output: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array[] = []
  for await (const chunk of output) {
    const end = chunk.lastIndexOf(NEW_LINE) + 1
    if (end > 0) {
      yield begun.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...begun, chunk.subarray(0, end)])
      begun = []
    }
    if (end < chunk.length) begun.push(chunk.subarray(end))
  }
  if (begun.length > 0 && !signal.aborted) yield Buffer.concat(begun)
}

const NEW_LINE = 10
