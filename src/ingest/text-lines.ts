/**
 * A line of a file as a stretch of a larger text, so that most lines are looked at without being copied. The
 * text has one character for each byte (latin1): `utf8` turns a stretch of it into what was written.
 */
export interface TextLine {
  readonly text: string
  readonly start: number
  /** Behind the last character; neither CR nor LF belongs to the line. */
  readonly end: number
  /** From 1. */
  readonly number: number
  /** No line end follows: the file ends here, perhaps in the middle of a line. */
  readonly last: boolean
}

/** Bytes that a single line may have. Longer ones are no line of a result, and would fill the memory. */
export const LONGEST_LINE = 16 * 2 ** 20

/**
 * Calls back with each line of a stream of bytes, in order; the same object each time. Empty lines are left
 * out. Throws RangeError for a line of more than LONGEST_LINE bytes.
 */
export async function eachLine(
  chunks: AsyncIterable<Uint8Array>,
  use: (line: TextLine) => void,
): Promise<void> {
  const line = { text: '', start: 0, end: 0, number: 0, last: false }
  let rest = ''
  for await (const chunk of chunks) {
    const text = rest + latin1(chunk)
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      pass(text, start, end, false)
      start = end + 1
    }
    // Not a slice of the chunk: the rest must not keep all of it alive.
    rest = start === text.length ? '' : text.slice(start)
    if (rest.length > LONGEST_LINE) throw new RangeError(`line ${line.number + 1} is too long`)
  }
  if (rest !== '') pass(rest, 0, rest.length, true)

  function pass(text: string, start: number, end: number, last: boolean): void {
    line.number++
    const before = text.charCodeAt(end - 1) === CR ? end - 1 : end
    const from = line.number === 1 && text.startsWith(BYTE_ORDER_MARK, start) ? start + 3 : start
    if (before <= from) return
    line.text = text
    line.start = from
    line.end = before
    line.last = last
    use(line)
  }
}

const CR = 13
/** The three bytes of UTF-8's mark, read as latin1. */
const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf'

/** The line as it was written. */
export function textOf(line: TextLine): string {
  return utf8(line.text.slice(line.start, line.end))
}

/** What bytes kept as latin1 say as UTF-8. Always a text of its own, never a part of a larger one. */
export function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function latin1(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
}
