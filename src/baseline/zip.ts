import { inflateRawSync } from 'node:zlib'

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_ENTRY = 0x04034b50
const STORED = 0
const DEFLATED = 8
/** Bytes of the end record without its comment, which has at most 65,535. */
const END_LENGTH = 22

/**
 * The text of one file in a zip archive; undefined where the archive does not hold it. Offsets and fields
 * are those of PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. Reads what upload-artifact
 * writes: stored or deflated, not encrypted, not zip64. Throws an Error for a damaged archive, and for a
 * file of more than `maxBytes`, before it takes up memory.
 */
export function readZipEntry(archive: Uint8Array, name: string, maxBytes: number): string | undefined {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = endOf(bytes)
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('the directory of the archive is damaged')
    const nameLength = bytes.readUInt16LE(at + 28)
    if (bytes.toString('utf8', at + 46, at + 46 + nameLength) === name) return readEntry(bytes, at, maxBytes)
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return undefined
}

function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_LENGTH - 0xffff)
  for (let at = bytes.length - END_LENGTH; at >= first; at--)
    if (bytes.readUInt32LE(at) === END_OF_DIRECTORY) return at
  throw new Error('it is no zip archive')
}

function readEntry(bytes: Buffer, entry: number, maxBytes: number): string {
  const method = bytes.readUInt16LE(entry + 10)
  const packed = bytes.readUInt32LE(entry + 20)
  const size = bytes.readUInt32LE(entry + 24)
  const local = bytes.readUInt32LE(entry + 42)
  if (size > maxBytes) throw new Error(`it has ${size} bytes; at most ${maxBytes} are read`)
  if (bytes.readUInt32LE(local) !== LOCAL_ENTRY) throw new Error('an entry of the archive is damaged')
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  const data = bytes.subarray(start, start + packed)
  if (data.length !== packed) throw new Error('the archive is cut short')
  if (method === STORED) return data.toString('utf8')
  if (method !== DEFLATED) throw new Error(`its compression (method ${method}) is not known`)
  // The size in the directory is foreign data too: the limit holds while unpacking.
  return inflateRawSync(data, { maxOutputLength: maxBytes }).toString('utf8')
}
