import { utf8 } from './text-lines.ts'

/**
 * The places of the fields of a line without quotes: `bounds[i]` up to `bounds[i + 1] - 1` is field i. Returns
 * their number; at most as many as `bounds` has room for.
 */
export function fieldBounds(
  text: string,
  start: number,
  end: number,
  delimiter: string,
  bounds: Int32Array,
): number {
  let fields = 0
  let from = start
  while (fields < bounds.length - 1) {
    bounds[fields++] = from
    const at = text.indexOf(delimiter, from)
    if (at < 0 || at >= end) {
      bounds[fields] = end + 1
      return fields
    }
    from = at + 1
    bounds[fields] = from
  }
  return fields
}

/**
 * The fields of a record with quotes (RFC 4180), as UTF-8; undefined while a quote is open, because the record
 * goes on in the next line.
 */
export function quotedFields(latin1: string, delimiter: string): readonly string[] | undefined {
  const fields: string[] = []
  let at = 0
  for (;;) {
    let field = ''
    if (latin1[at] === '"') {
      for (at++; ; at++) {
        const close = latin1.indexOf('"', at)
        if (close < 0) return undefined
        field += latin1.slice(at, close)
        at = close + 1
        if (latin1[at] !== '"') break
        field += '"'
      }
      const next = latin1.indexOf(delimiter, at)
      // What stands between the closing quote and the delimiter belongs to the field, as most readers have it.
      field += latin1.slice(at, next < 0 ? undefined : next)
      at = next < 0 ? latin1.length : next
    } else {
      const next = latin1.indexOf(delimiter, at)
      field = latin1.slice(at, next < 0 ? undefined : next)
      at = next < 0 ? latin1.length : next
    }
    fields.push(utf8(field))
    if (at >= latin1.length) return fields
    at++
  }
}

/** The delimiter of a first line: the one of comma, semicolon and tab that stands in it most often. */
export function delimiterOf(line: string): string {
  const count = (delimiter: string) => line.split(delimiter).length
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best))
}
