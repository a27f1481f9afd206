import type { Look } from '../load/reference-clock.ts'

/** From the least to the most that something can be, milliseconds. */
export type Span = readonly [from: number, to: number]

/** A date has whole seconds: it was right from then until a second later. */
const RESOLUTION_MS = 1_000
/** A span this narrow needs no further look. */
const NARROW_MS = 50

/**
 * How far the other clock is ahead of this machine's monotonic one; undefined without a look.
 *
 * Somewhere between sending (s) and receiving (r) the other clock showed a moment from d to d + 1 s, so each
 * look says: d − r < offset < d + 1000 − s. All of them together leave what their spans have in common. With
 * d = 12:00:05, sent at 100 ms and received at 140 ms, it is between 12:00:04.860 and 12:00:05.900. Looks
 * that contradict each other (several servers under one name, a date that is renewed late) leave the stretch
 * between them.
 */
export function offsetOf(looks: readonly Look[]): Span | undefined {
  if (looks.length === 0) return undefined
  const from = Math.max(...looks.map(({ dateMs, receivedMs }) => dateMs - receivedMs))
  const to = Math.min(...looks.map(({ dateMs, sentMs }) => dateMs + RESOLUTION_MS - sentMs))
  return from <= to ? [from, to] : [to, from]
}

/** The shortest time from sending to receiving; Infinity without a look. */
export function roundTripOf(looks: readonly Look[]): number {
  return Math.min(...looks.map(({ sentMs, receivedMs }) => receivedMs - sentMs))
}

/**
 * When to ask next, on the monotonic clock: so that the answer is made when the other clock would turn a
 * second if the middle of the span were the truth. Which second it shows then halves the span, down to about
 * a round trip. Undefined when nothing would be gained.
 */
export function nextLookMs(looks: readonly Look[], nowMs: number): number | undefined {
  const offset = offsetOf(looks)
  if (offset === undefined) return nowMs
  const [from, to] = offset
  if (to - from <= Math.max(NARROW_MS, 2 * roundTripOf(looks))) return undefined
  const middle = (from + to) / 2
  const leadMs = leadOf(looks)
  const turnsMs = Math.ceil((nowMs + leadMs + middle) / RESOLUTION_MS) * RESOLUTION_MS - middle
  return turnsMs - leadMs
}

/** From asking until an answer was made, as far as the last look tells. */
function leadOf(looks: readonly Look[]): number {
  const last = looks.at(-1)
  return last === undefined ? 0 : (last.sentMs + last.receivedMs) / 2 - last.askedMs
}
