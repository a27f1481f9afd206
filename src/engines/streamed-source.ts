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
