import { gatlingReading, recordGatling } from './gatling-meaning.ts'
import type { ByteFormat, ByteIntake, LineContext, Reading } from './reading.ts'
import { unreadable } from './trouble.ts'

/**
 * Gatling's `simulation.log` since 3.13, big-endian records (its LogFileDataWriter):
 *
 *     log     = { record }        record = kind (byte), fields
 *     run     = 0  version class (string)  start (long)  description (string)  scenarios assertions
 *     request = 1  groups name  start end (int, ms from the start of the run)  ok (byte)  message
 *     user    = 2  scenario (int)  start (byte)  at (int)
 *     group   = 3  groups  start end cumulated (int)  ok (byte)
 *     error   = 4  message  at (int)
 *     groups  = count (int) { cached }        name, message = cached
 *     cached  = index (int > 0) string, its first time; then −index alone
 *     string  = length (int) bytes coder (byte: 0 latin1, 1 UTF-16); the empty one is its length alone
 */
export const GATLING_BINARY: ByteFormat = {
  tool: 'gatling',
  name: 'Gatling simulation.log (binary)',
  recognises: ({ bytes }) => {
    // A run record, then a version such as 3.13.1 as latin1.
    if (bytes.length < 12 || bytes[0] !== RUN) return false
    const length = bytes.readInt32BE(1)
    return length > 2 && length < 40 && /^\d+\.\d+/.test(bytes.toString('latin1', 5, 5 + length))
  },
  open: (context) => new GatlingBinary(context),
}

const RUN = 0
const REQUEST = 1
const USER = 2
const GROUP = 3
const ERROR = 4

/** A record that is longer is none: the file is damaged. */
const LONGEST_RECORD = 4 * 2 ** 20

/** The bytes end in the middle of a record. */
class Short extends Error {}

class GatlingBinary implements ByteIntake {
  private readonly context: LineContext
  private readonly cached = new Map<number, string>()
  private bytes: Buffer = Buffer.alloc(0)
  private at = 0
  private offset = 0
  private startMs = NaN
  private version: string | undefined

  constructor(context: LineContext) {
    this.context = context
  }

  chunk(bytes: Buffer): void {
    this.bytes = this.bytes.length === 0 ? bytes : Buffer.concat([this.bytes, bytes])
    this.at = 0
    let whole = 0
    try {
      while (this.at < this.bytes.length) {
        this.record()
        whole = this.at
      }
    } catch (thrown) {
      if (!(thrown instanceof Short)) throw thrown
    }
    this.offset += whole
    // Strings that were read for a record that is not whole yet are read again, with the same index.
    this.bytes = Buffer.from(this.bytes.subarray(whole))
    if (this.bytes.length > LONGEST_RECORD) throw this.broken('a record is longer than any can be')
  }

  end(): Reading {
    if (this.bytes.length > 0)
      throw unreadable(
        this.context.path,
        `the last record, at byte ${this.offset}, is cut off.`,
        'Gatling was still writing, or was killed. Run it again.',
      )
    return gatlingReading('simulation.log (binary)', this.version)
  }

  private record(): void {
    const kind = this.byte()
    switch (kind) {
      case RUN:
        this.run()
        return
      case REQUEST:
        this.request()
        return
      case USER:
        this.int()
        this.byte()
        this.int()
        return
      case GROUP:
        this.groups()
        this.take(12)
        this.byte()
        return
      case ERROR:
        this.cachedText()
        this.int()
        return
      default:
        throw this.broken(`a record has the unknown kind ${kind}`)
    }
  }

  private run(): void {
    this.version = this.text()
    this.text()
    this.startMs = Number(this.bytes.readBigInt64BE(this.take(8)))
    this.text()
    for (let left = this.count(); left > 0; left--) this.text()
    for (let left = this.count(); left > 0; left--) this.take(this.count())
  }

  private request(): void {
    const groups = this.groups()
    const name = this.cachedText()
    const start = this.int()
    const end = this.int()
    const ok = this.byte() === 1
    const message = this.cachedText()
    if (end < start || Number.isNaN(this.startMs)) throw this.broken('a request ends before it starts')
    recordGatling(this.context, {
      groups,
      name,
      startMs: this.startMs + start,
      endMs: this.startMs + end,
      ok,
      message,
    })
  }

  private groups(): readonly string[] {
    const groups: string[] = []
    for (let left = this.count(); left > 0; left--) groups.push(this.cachedText())
    return groups
  }

  private cachedText(): string {
    const index = this.int()
    if (index > 0) {
      const text = this.text()
      this.cached.set(index, text)
      return text
    }
    const known = this.cached.get(-index)
    if (known === undefined) throw this.broken(`a text refers to ${-index}, which was never written`)
    return known
  }

  private text(): string {
    const length = this.count()
    if (length === 0) return ''
    const from = this.take(length)
    const wide = this.byte() === 1
    // Java writes UTF-16 in the order of the machine, which is little-endian on all that run Gatling.
    return this.bytes.toString(wide ? 'utf16le' : 'latin1', from, from + length)
  }

  private count(): number {
    const count = this.int()
    if (count < 0 || count > LONGEST_RECORD) throw this.broken(`a length is ${count}`)
    return count
  }

  private int(): number {
    return this.bytes.readInt32BE(this.take(4))
  }

  private byte(): number {
    return this.bytes.readUInt8(this.take(1))
  }

  private take(length: number): number {
    const from = this.at
    if (from + length > this.bytes.length) throw new Short()
    this.at = from + length
    return from
  }

  private broken(what: string): Error {
    return unreadable(
      this.context.path,
      `this is no whole log of Gatling: ${what} (after byte ${this.offset}).`,
      'Give the simulation.log of Gatling 3.13 or later, as it was written.',
    )
  }
}
