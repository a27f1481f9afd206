import { closeSync, openSync, readSync } from 'node:fs'

/** Bytes `from` to the one before `end` of a file, each as a character; fewer where it is shorter. Throws Node's own errors. */
export function readPart(path: string, from: number, end: number): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.allocUnsafe(Math.max(0, end - from))
    const read = readSync(file, bytes, 0, bytes.length, from)
    return bytes.toString('latin1', 0, read)
  } finally {
    closeSync(file)
  }
}
