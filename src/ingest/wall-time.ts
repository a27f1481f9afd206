/**
 * Epoch milliseconds, with fractions, of RFC 3339 times inside a larger text. Dates repeat from line to line:
 * the minute is worked out once, and seconds are added. NaN for what is no such time.
 */
export class WallTime {
  private minute = ''
  private offset = ''
  private minuteMs = NaN

  /** The time that stands in `text` from `start` up to `end`: `2026-11-21T07:02:56.421596356Z`. */
  at(text: string, start: number, end: number): number {
    // yyyy-mm-ddThh:mm:ss is 19 characters; then a fraction, then Z or an offset.
    let digits = start + 19
    let seconds = two(text, start + 17)
    if (text.charCodeAt(digits) === DOT) {
      let scale = 0.1
      for (digits++; digits < end; digits++) {
        const digit = text.charCodeAt(digits) - ZERO
        if (digit < 0 || digit > 9) break
        seconds += digit * scale
        scale /= 10
      }
    }
    if (digits >= end) return NaN
    if (!text.startsWith(this.minute, start) || this.minute === '' || !this.sameOffset(text, digits, end)) {
      this.minute = text.slice(start, start + 16)
      this.offset = text.slice(digits, end)
      this.minuteMs = Date.parse(`${this.minute}:00${this.offset}`)
    }
    return this.minuteMs + seconds * 1000
  }

  private sameOffset(text: string, digits: number, end: number): boolean {
    return end - digits === this.offset.length && text.startsWith(this.offset, digits)
  }
}

const ZERO = 48
const DOT = 46

function two(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + (text.charCodeAt(at + 1) - ZERO)
}
