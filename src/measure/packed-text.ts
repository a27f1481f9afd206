import { counterCount, type Digits } from './histogram.ts'
import type { PackedHistogram } from './packed.ts'

/**
 * A packed histogram as JSON keeps it: count, sum, sum of squares and its rest, minimum, maximum, and the used
 * counters in base64: for each, by rising index, the step from the one before and the count, as LEB128 numbers
 * (seven bits a byte, the lowest first, the highest bit says that more follow). 0 stands for an empty one.
 * Nothing is lost: what is decoded equals what was encoded to the last bit.
 */
export type PackedText =
  | 0
  | readonly [
      count: number,
      sum: number,
      squares: number,
      rest: number,
      min: number,
      max: number,
      counters: string,
    ]

export function encodePacked({ pairs, stats }: PackedHistogram): PackedText {
  const [count = 0, sum = 0, squares = 0, min = 0, max = 0, rest = 0] = stats
  if (count === 0) return 0
  // A counter takes at most five bytes, and so does its step.
  const bytes = Buffer.allocUnsafe(pairs.length * 5)
  let at = 0
  const write = (value: number) => {
    let left = value
    while (left > 127) {
      bytes[at++] = (left & 127) | 128
      left >>>= 7
    }
    bytes[at++] = left
  }
  let before = 0
  for (let i = 0; i < pairs.length; i += 2) {
    const index = pairs[i] ?? 0
    write(index - before)
    write(pairs[i + 1] ?? 0)
    before = index
  }
  return [count, sum, squares, rest, min, max, bytes.toString('base64', 0, at)]
}

/** Undoes `encodePacked`. Throws an Error that says what is wrong for anything that it did not write. */
export function decodePacked(text: unknown, digits: Digits): PackedHistogram {
  if (text === 0) return { digits, pairs: new Uint32Array(0), stats: EMPTY.slice() }
  if (!Array.isArray(text) || text.length !== 7) throw new Error('a histogram has seven parts')
  const parts = text as readonly unknown[]
  const numbers = parts.slice(0, 6)
  const counters = parts[6]
  if (!numbers.every((one): one is number => typeof one === 'number') || typeof counters !== 'string')
    throw new Error('a histogram has six numbers and its counters')
  const pairs = readPairs(Buffer.from(counters, 'base64'), digits)
  let recorded = 0
  for (let i = 1; i < pairs.length; i += 2) recorded += pairs[i] ?? 0
  const [count = 0, sum = 0, squares = 0, rest = 0, min = 0, max = 0] = numbers
  if (recorded !== count) throw new Error(`the counters of a histogram hold ${recorded} of ${count} values`)
  return { digits, pairs, stats: Float64Array.of(count, sum, squares, min, max, rest) }
}

/** As `packHistogram` gives them for nothing: the minimum of nothing is infinite. */
const EMPTY = Float64Array.of(0, 0, 0, Infinity, 0, 0)

/** Long enough for every counter of a histogram; filled anew for each. */
const scratch = new Uint32Array(2 * counterCount(3))

function readPairs(bytes: Buffer, digits: Digits): Uint32Array<ArrayBuffer> {
  const most = 2 * counterCount(digits)
  let length = 0
  let index = 0
  let at = 0
  // A merge reads millions of these: no iterator, no array that grows.
  while (at < bytes.length) {
    let value = 0
    let shift = 1
    let byte = 128
    while (byte > 127 && at < bytes.length) {
      byte = bytes[at++] ?? 0
      value += (byte & 127) * shift
      shift *= 128
    }
    if (byte > 127 || length >= most) throw new Error('the counters of a histogram are cut')
    if (length % 2 === 0) index += value
    scratch[length] = length % 2 === 0 ? index : value
    length++
  }
  if (length % 2 === 1) throw new Error('the counters of a histogram are cut')
  if (index >= most / 2) throw new Error(`a histogram of ${digits} digits has no counter ${index}`)
  return scratch.slice(0, length)
}
