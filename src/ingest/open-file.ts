import { createReadStream, openSync, readSync, closeSync, statSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { pipeline } from 'node:stream'
import { UserError, messageOf } from '../errors.ts'
import type { SourceFile } from './source-file.ts'

/** Large enough that a chunk costs nothing beside its lines, small enough to be reused by the collector. */
const CHUNK_BYTES = 512 * 1024

/** [edge] A file on disk, unzipped when it begins like gzip. Throws UserError `ingest-unreadable` when it is not there. */
export function openFile(path: string): SourceFile {
  const { modifiedMs, zipped } = look(path)
  return { path, modifiedMs, bytes: () => read(path, zipped) }
}

function look(path: string): { readonly modifiedMs: number; readonly zipped: boolean } {
  try {
    const { mtimeMs } = statSync(path)
    const start = Buffer.alloc(2)
    const file = openSync(path, 'r')
    try {
      readSync(file, start, 0, 2, 0)
    } finally {
      closeSync(file)
    }
    return { modifiedMs: mtimeMs, zipped: start[0] === 0x1f && start[1] === 0x8b }
  } catch (thrown) {
    throw new UserError(
      'ingest-unreadable',
      `"${path}" cannot be read: ${messageOf(thrown)}.`,
      'Name a result file that the tool wrote.',
      thrown,
    )
  }
}

function read(path: string, zipped: boolean): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  if (!zipped) return file
  const unzip = createGunzip({ chunkSize: CHUNK_BYTES })
  // The error of either end reaches the reader through the stream that is iterated.
  pipeline(file, unzip, () => undefined)
  return unzip
}
