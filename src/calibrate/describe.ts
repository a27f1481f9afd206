import { CALIBRATED } from '../compare/instance-noise.ts'
import type { CalibrationTest } from '../baseline/calibration-run.ts'
import { formatChange, formatPercent, plural } from '../units.ts'
import { ENOUGH_RUNS } from './sigma-inst.ts'
import type { InstanceNoise } from './sigma-inst.ts'

/** A table as plain cells, the first row its head. */
export type Cells = readonly (readonly string[])[]

/** What the tests of an A/A run saw: `1.0 ± 0.6 %`, and how many standard errors that is without σ_inst. */
export function testCells(tests: readonly CalibrationTest[]): Cells {
  const rows = tests.map(({ request, metric, theta, se }) => [
    request,
    metric,
    formatChange(Math.expm1(theta)),
    formatPercent(se),
    se > 0 ? (theta / se).toFixed(1) : '–',
  ])
  return [['request', 'metric', 'difference', 'standard error', 'difference in standard errors'], ...rows]
}

/** σ_inst of each percentile, as it was and as it is, and from how many A/A runs. */
export function noiseCells(before: InstanceNoise, after: InstanceNoise): Cells {
  const rows = CALIBRATED.map((metric) => [
    metric,
    formatPercent(before.sigma[metric]),
    formatPercent(after.sigma[metric]),
    String(after.runs[metric]),
  ])
  return [['metric', 'σ_inst before', 'σ_inst now', 'A/A runs'], ...rows]
}

/** How much the figure is worth, in a sentence. */
export function describeStanding({ runs }: InstanceNoise): string {
  const most = Math.max(...CALIBRATED.map((metric) => runs[metric]))
  const left = ENOUGH_RUNS - most
  return left > 0
    ? `Until there are ${ENOUGH_RUNS} A/A runs the figure is drawn towards the assumption of 1 %; ${plural(left, 'more run')} to go.`
    : `The figure stands on ${plural(most, 'A/A run')} alone.`
}
