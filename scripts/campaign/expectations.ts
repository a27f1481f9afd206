/** What a variant should give, written down before it ran. */
export interface Expectation {
  /** Share of the runs in which the changed request (without a change: any request) is called regressed. */
  readonly least: number
  readonly most: number
  /** Share of the runs in which another request is blamed. */
  readonly wrongMost: number
  /** Seconds at full load, median over the runs that found the change; undefined where nothing is expected. */
  readonly medianS: number | undefined
  /** Why so, in a sentence. */
  readonly why: string
}

/**
 * Written before the first run of the campaign. Standard errors are those of docs/method.md for 1,200
 * requests on each side with a log SD of 0.3, σ_inst included: 0.021 for p50, 0.029 for p95; the limit of 10 %
 * is 0.095. A server adds about a millisecond that no factor touches.
 */
export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  'slices-none': alarms(1 / 60, 'at most 1 of 60: the budget of 1 % for each run'),
  'slices-1.05': found(0, 0.1, 'half of what the limit allows: measurable, and tolerated'),
  'slices-1.1': found(0.1, 0.9, 'exactly at the limit: about half, by construction'),
  'slices-1.15': found(0.7, 1, 'nearly two standard errors beyond the limit'),
  'slices-1.2': { ...found(0.95, 1, 'at least 19 of 20'), medianS: 10 },
  'slices-1.5': { ...found(1, 1, 'every one, at the first looks'), medianS: 6 },
  'slices-tail-2': found(0, 0.35, 'p95 rises by 7 %, below its limit; p99 has too few samples to be gated'),
  'slices-tail-8': found(0.9, 1, 'p95 rises by a third or more, and p50 by less than its limit'),
  'slices-errors-0.5': found(
    0,
    0.5,
    'exactly at the limit of 0.5 points, with about 6 errors; 12 are needed',
  ),
  'slices-errors-1': found(0.2, 0.8, 'about 12 errors against none, as many as are needed'),
  'slices-errors-2': found(0.95, 1, 'about 24 errors against none; from 12 on they are significant'),
  'long-tail-2': found(0.6, 1, 'p99 is gated, and rises by half or more; of the slowest request by 16 %'),
  'duet-none': alarms(1 / 40, 'at most 1 of 40'),
  'duet-1.2': { ...found(0.95, 1, 'at least 19 of 20'), medianS: 10 },
  'neighbour-none': alarms(1 / 20, 'at most 1 of 20: a burst hits both sides, or costs certainty'),
  'neighbour-1.2': found(0.6, 1, 'fewer than without the neighbour'),
  'history-main': alarms(1 / 30, 'at most 1 of 30, while the history grows'),
  'history-none': alarms(1 / 30, 'at most 1 of 30, after confirmation in the same job'),
  'history-1.1': found(0, 0.2, 'below what cached runs can see'),
  'history-1.2': found(0, 0.5, 'a confirmation in the same job asks for twice the limit, which is +20 %'),
  'history-1.5': found(0.8, 1, 'beyond twice the limit, both times'),
  'history-tail-2': found(0, 0.2, 'p95 rises by 7 %; p99 has too few samples to be gated'),
  'history-errors-2': found(0.7, 1, 'twice the limit is 1 point; both times about 24 errors in 1,200'),
}

function alarms(most: number, why: string): Expectation {
  return { least: 0, most, wrongMost: 1, medianS: undefined, why }
}

function found(least: number, most: number, why: string): Expectation {
  return { least, most, wrongMost: 0, medianS: undefined, why }
}
