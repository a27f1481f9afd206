/**
 * Milliseconds on the machine's monotonic clock, the same in every thread. `performance.now()` counts from
 * each thread's own start; its distance to `process.hrtime` is fixed, so it is taken once.
 */
export type Clock = () => number

export function monotonicClock(): Clock {
  // The global is a getter, which would be asked several times for each request.
  const { performance: since } = globalThis
  const offset = Number(process.hrtime.bigint()) / 1e6 - since.now()
  return () => since.now() + offset
}
