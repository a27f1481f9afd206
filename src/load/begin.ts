/** From the order to start until time zero, at least, so that every thread has it in time. */
const LEAD_MS = 20

/** When a run begins. */
export interface Begin {
  /** Time zero on the machine's monotonic clock; in the past for a run that is joined. */
  readonly startMs: number
  /** The same moment, milliseconds since 1970. */
  readonly startedAtMs: number
  /** What is due before this moment of the run is left out; 0 for a run that begins here. */
  readonly joinMs: number
}

/**
 * Time zero of a run: at once, or at the moment that was agreed on. Both clocks are read now, one after the
 * other; the calendar's is only asked this once, so that an adjustment of it moves nothing later.
 */
export function beginAt(startAtMs: number | undefined, clockMs: number, nowMs: number): Begin {
  if (startAtMs === undefined) return { startMs: clockMs + LEAD_MS, startedAtMs: nowMs + LEAD_MS, joinMs: 0 }
  const leftMs = startAtMs - nowMs
  return {
    startMs: clockMs + leftMs,
    startedAtMs: startAtMs,
    joinMs: Math.max(0, LEAD_MS - leftMs),
  }
}
