/** One line of a scrape: a series and its value at this moment. */
export interface ScrapedSample {
  readonly name: string
  /** As written between the braces; the same series has the same text in every scrape. */
  readonly labels: string
  /** NaN and infinities as they were written. */
  readonly value: number
}

const NEWLINE = 10
const SPACE = 32
const HASH = 35
const BRACE = 123
/** No line of an exposition is so long; a body without line ends is none. */
const LONGEST_LINE = 1 << 20
/** Lines kept of one scrape: more than that are no single figures any more. */
const MOST_SAMPLES = 20_000
const MOST_NAMES = 5_000

interface Wanted {
  readonly name: string
  readonly bytes: Buffer
}

/**
 * Reads the Prometheus text format (version 0.0.4) and OpenMetrics text, chunk by chunk, and keeps only the lines of
 * wanted names, so that memory does not grow with the body. Lives for one scrape. Throws an Error in words for
 * what is no exposition.
 */
export class Exposition {
  readonly samples: ScrapedSample[] = []
  /** Every name there is, up to 5,000 of them, where they were asked for; empty otherwise. */
  readonly names = new Set<string>()
  private readonly wanted: ReadonlyMap<number, readonly Wanted[]>
  private readonly collectNames: boolean
  private rest: Buffer | undefined
  private lines = 0

  constructor(wanted: ReadonlySet<string>, collectNames = false) {
    const byLength = new Map<number, Wanted[]>()
    for (const name of wanted) {
      const bytes = Buffer.from(name)
      byLength.set(bytes.length, [...(byLength.get(bytes.length) ?? []), { name, bytes }])
    }
    this.wanted = byLength
    this.collectNames = collectNames
  }

  add(chunk: Buffer): void {
    const text = this.rest === undefined ? chunk : Buffer.concat([this.rest, chunk])
    let start = 0
    for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, start)) {
      this.line(text, start, end)
      start = end + 1
    }
    this.rest = start === text.length ? undefined : text.subarray(start)
    if ((this.rest?.length ?? 0) > LONGEST_LINE) throw new Error('it answers one endless line, not metrics')
  }

  end(): void {
    if (this.rest !== undefined) this.line(this.rest, 0, this.rest.length)
    this.rest = undefined
  }

  /** Compares bytes: most lines are not wanted, and need not become text. */
  private wantedAt(text: Buffer, start: number, stop: number): string | undefined {
    const sameLength = this.wanted.get(stop - start)
    return sameLength?.find(({ bytes }) => bytes.compare(text, start, stop) === 0)?.name
  }

  private line(text: Buffer, start: number, end: number): void {
    const first = text[start]
    if (start === end || first === HASH) return
    let stop = start
    while (stop < end && text[stop] !== BRACE && text[stop] !== SPACE) stop++
    if (++this.lines === 1) refuseOther(text.toString('latin1', start, stop))
    if (this.collectNames && this.names.size < MOST_NAMES)
      this.names.add(text.toString('latin1', start, stop))
    const name = this.wantedAt(text, start, stop)
    if (name === undefined) return
    if (this.samples.length >= MOST_SAMPLES)
      throw new Error(`more than ${MOST_SAMPLES} series have the wanted names`)
    this.samples.push({ name, ...valueOf(text.toString('utf8', stop, end).trim()) })
  }
}

/** The first name tells metrics from pages. */
function refuseOther(name: string): void {
  if (/^[A-Za-z_:][\w:]*$/.test(name)) return
  throw new Error(`it answers ${JSON.stringify(name.slice(0, 40))}, not metrics: is the path right?`)
}

/**
 * The part of a line after its name; a timestamp and an exemplar behind the value are left out, because the
 * time of a sample is that of the clock here.
 *
 *     rest = [ "{" labels "}" ] value [ timestamp ] [ "#" exemplar ]
 */
function valueOf(rest: string): { readonly labels: string; readonly value: number } {
  const close = rest.startsWith('{') ? closingBrace(rest) : -1
  const labels = close === -1 ? '' : rest.slice(1, close)
  const [text = ''] = rest
    .slice(close + 1)
    .trim()
    .split(/\s/, 1)
  const value = toNumber(text)
  if (value === undefined)
    throw new Error(`it gives ${JSON.stringify(text.slice(0, 40))} as a value, which is no number`)
  return { labels, value }
}

/** The brace that ends the labels: one inside quotes does not. */
function closingBrace(text: string): number {
  let quoted = false
  for (let at = 1; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === '"') quoted = !quoted
    else if (char === '}' && !quoted) return at
  }
  throw new Error('it gives a line whose labels do not end')
}

function toNumber(text: string): number | undefined {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^NaN$/i.test(text)) return NaN
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined
}
