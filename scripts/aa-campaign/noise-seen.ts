import { aaTests } from '../../src/calibrate/aa-tests.ts'
import { estimateSigmaInst } from '../../src/calibrate/sigma-inst.ts'
import type { CalibrationTest } from '../../src/baseline/calibration-run.ts'
import { CALIBRATED } from '../../src/compare/instance-noise.ts'
import type { CalibratedMetric } from '../../src/compare/instance-noise.ts'
import { comparedPart } from '../../src/measure/compared.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { measurementOf } from '../../src/report/measurement-of.ts'
import type { Result } from '../../src/report/result.ts'

/** σ_inst as these results show it, and from how many of them. */
export type NoiseSeen = Readonly<Record<CalibratedMetric, { readonly sigma: number; readonly runs: number }>>

/**
 * σ_inst of results of one commit against itself. Only those that ran their full time count: one that stopped
 * because it looked unchanged has a difference that was chosen for being small.
 */
export function noiseSeen(results: readonly Result[]): NoiseSeen {
  const runs = results.flatMap((result) => {
    const tests = testsOf(result)
    return tests.length > 0 ? [tests] : []
  })
  const of = (metric: CalibratedMetric): NoiseSeen[CalibratedMetric] => {
    const own = runs.map((tests) => tests.filter((test) => test.metric === metric))
    const told = own.filter((tests) => tests.length > 0).length
    return { sigma: estimateSigmaInst(own.flat(), told), runs: told }
  }
  const [p50, p95, p99] = CALIBRATED
  return { p50: of(p50), p95: of(p95), p99: of(p99) }
}

function testsOf(result: Result): readonly CalibrationTest[] {
  const { measurements, ended } = result
  if (measurements.baseline === null || ended.savedMs > 0) return []
  const found = aaTests(
    planOf(result),
    {
      candidate: comparedPart(measurementOf(measurements.candidate)),
      baseline: comparedPart(measurementOf(measurements.baseline)),
    },
    () => [],
  )
  return found.kind === 'tests' ? found.tests : []
}

/** The plan as far as a result keeps it: enough to compare. */
function planOf({ plan, candidate, baseline }: Result): Plan {
  const target = (url: string): Plan['sides']['candidate'] => ({ url, headers: {}, local: true })
  return {
    ...plan,
    think: undefined,
    scenarios: [],
    sides: { candidate: target(candidate.url), baseline: target(baseline.url ?? '') },
    http: { timeoutMs: 0, connectTimeoutMs: 0, connections: 0, verifyTls: true },
  }
}
