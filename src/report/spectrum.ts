import type { Result } from './result.ts'
import { messageOf, UserError } from '../errors.ts'
import { percentileDistribution } from '../measure/histogram.ts'
import { suggest } from '../config/nearest.ts'
import { tallyOf } from './rows.ts'
import { TOTAL } from './values.ts'

/**
 * The percentile distribution of the candidate's latency in HdrHistogram's own text form (`.hgrm`), in
 * milliseconds: what its plotter and tools like wrk2 read and write. `request` is a request name, or `*` for
 * all. Throws UserError `usage` for a name that the result does not have and for a result of another tool that
 * holds percentiles only, `result-unreadable` for a histogram that does not decode.
 */
export function renderSpectrum(result: Result, request: string = TOTAL): string {
  const { candidate } = result.measurements
  const tally = tallyOf(candidate, request)
  if (tally === undefined)
    throw new UserError(
      'usage',
      `The result has no request "${request}".`,
      suggest(request, Object.keys(candidate.requests)),
    )
  if (tally.carries !== undefined)
    throw new UserError(
      'usage',
      'The tool that measured states a few percentiles only, so there is no distribution.',
      'Ingest its file of samples instead of a summary.',
    )
  try {
    return percentileDistribution(tally.histogram)
  } catch (thrown) {
    throw new UserError(
      'result-unreadable',
      `The histogram of "${request}" cannot be decoded: ${messageOf(thrown)}.`,
      'The file was cut or changed after the run. Measure again, or use an untouched copy.',
      thrown,
    )
  }
}
