import { gunzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import type { SourceFile } from '../../src/ingest/source-file.ts'

/** A file of another tool that lives in memory, handed out in pieces of `pieceBytes`. */
export function sourceOf(
  path: string,
  content: string | Uint8Array,
  { pieceBytes = 64 * 1024, modifiedMs = Date.parse('2026-01-02T03:04:05Z') } = {},
): SourceFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
  return { path, modifiedMs, bytes: () => pieces(bytes, pieceBytes) }
}

/** A file of `fixtures/ingest`, unzipped. */
export function fixtureOf(name: string): SourceFile {
  const bytes = readFileSync(`__tests__/fixtures/ingest/${name}`)
  return sourceOf(name, name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve()
    yield bytes.subarray(at, at + size)
  }
}
