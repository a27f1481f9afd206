import type { CalibrationRun, CalibrationTest } from '../baseline/calibration-run.ts'
import type { RunKey } from '../baseline/history.ts'
import { ASSUMED_SIGMA_INST, CALIBRATED } from '../compare/instance-noise.ts'
import type { CalibratedMetric, SigmaByMetric } from '../compare/instance-noise.ts'

/** σ_inst below this is never believed: 0.5 %. */
export const LEAST_SIGMA_INST = 0.005

/** How many A/A runs the assumption of 1 % weighs, until it is dropped. */
export const ASSUMED_WEIGHT = 5

/** From so many A/A runs on their own figure counts alone. */
export const ENOUGH_RUNS = 20

/** What the gate believes of two deployments of one commit, and from how many A/A runs. */
export interface InstanceNoise {
  readonly sigma: SigmaByMetric
  /** A/A runs that told something of each percentile; 0 where it is assumed. */
  readonly runs: Readonly<Record<CalibratedMetric, number>>
}

/** Without any A/A run. */
export const ASSUMED_NOISE: InstanceNoise = {
  sigma: { p50: ASSUMED_SIGMA_INST, p95: ASSUMED_SIGMA_INST, p99: ASSUMED_SIGMA_INST },
  runs: { p50: 0, p95: 0, p99: 0 },
}

/**
 * σ_inst of one percentile from `runs` A/A runs with these tests (METHOD §6). E[θ_AA²] = se_w² + 2σ², so
 *
 *     s² = max(0.005², (mean(θ_AA²) − mean(se_w²)) / 2)          over all requests of all runs
 *     σ_inst² = (runs·s² + 5·0.01²) / (runs + 5) below 20 runs;  s² from 20 runs on
 *
 * Worked example: two tests with θ = ±0.06 and se_w = 0.02 in one run give s² = (0.0036 − 0.0004)/2 = 0.0016
 * and σ_inst² = (0.0016 + 0.0005)/6 = 0.00035, so σ_inst = 1.9 %.
 */
export function estimateSigmaInst(
  tests: readonly Pick<CalibrationTest, 'theta' | 'se'>[],
  runs: number,
): number {
  if (tests.length === 0 || runs === 0) return ASSUMED_SIGMA_INST
  const mean = (of: (test: Pick<CalibrationTest, 'theta' | 'se'>) => number): number =>
    tests.reduce((sum, test) => sum + of(test), 0) / tests.length
  const moment = (mean(({ theta }) => theta ** 2) - mean(({ se }) => se ** 2)) / 2
  const seen = Math.max(LEAST_SIGMA_INST ** 2, moment)
  if (runs >= ENOUGH_RUNS) return Math.sqrt(seen)
  return Math.sqrt((runs * seen + ASSUMED_WEIGHT * ASSUMED_SIGMA_INST ** 2) / (runs + ASSUMED_WEIGHT))
}

/** The noise that the usable A/A runs of a history show, each percentile apart. */
export function calibratedNoise(calibrations: readonly CalibrationRun[], key: RunKey): InstanceNoise {
  const usable = calibrations.filter((run) => isUsable(run, key))
  const found = CALIBRATED.map((metric) => {
    const own = usable.map(({ tests }) => tests.filter((test) => test.metric === metric && isSound(test)))
    const runs = own.filter((tests) => tests.length > 0).length
    return { metric, runs, sigma: estimateSigmaInst(own.flat(), runs) }
  })
  const record = (of: (one: (typeof found)[number]) => number): Record<CalibratedMetric, number> => {
    const [p50, p95, p99] = found.map(of)
    return { p50: p50 ?? NaN, p95: p95 ?? NaN, p99: p99 ?? NaN }
  }
  return { sigma: record(({ sigma }) => sigma), runs: record(({ runs }) => runs) }
}

/**
 * Whether an A/A run tells something of runs with this key: the same load from the same kind of runner, measured
 * by the same major version. Image and CPU may differ: the luck of a deployment is not that of a machine.
 */
function isUsable(run: CalibrationRun, key: RunKey): boolean {
  return (['fingerprint', 'runner', 'architecture', 'tool'] as const).every(
    (part) => run.key[part] === key[part],
  )
}

/** A number that is none must not reach an average. */
function isSound({ theta, se }: CalibrationTest): boolean {
  return Number.isFinite(theta) && Number.isFinite(se) && se >= 0
}
