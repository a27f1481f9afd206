import { normalUpper } from '../compare/distributions.ts'
import { CALIBRATED } from '../compare/instance-noise.ts'
import { criticalZ, detectableAt } from '../compare/sequential.ts'
import { formatChange, formatPercent, plural } from '../units.ts'
import { ENOUGH_RUNS } from './sigma-inst.ts'
import type { InstanceNoise } from './sigma-inst.ts'

/** Which σ_inst the gate took, and from how many A/A runs. */
export function describeNoise({ sigma, runs }: InstanceNoise): string {
  const most = Math.max(...CALIBRATED.map((metric) => runs[metric]))
  if (most === 0)
    return `Two deployments of one commit are assumed to differ by ${formatPercent(sigma.p50)} (σ_inst); no A/A run has measured it. "plimsoll calibrate" does.`
  const each = CALIBRATED.map(
    (metric) => `${metric} ${formatPercent(sigma[metric])}${runs[metric] === 0 ? ' (assumed)' : ''}`,
  )
  const weighed =
    most < ENOUGH_RUNS ? `, weighed with the assumption of 1 % until there are ${ENOUGH_RUNS}` : ''
  return `Two deployments of one commit differ by ${each.join(', ')} (σ_inst), from ${plural(most, 'A/A run')}${weighed}.`
}

/** A change that a gate is expected to find; if it cannot, the reader is told. */
const EXPECTED = 0.2
const POWER = 0.8

/**
 * What can be found at best where deployments differ much, in a sentence; undefined where +20 % is found four
 * times out of five. At best: the standard error is σ_inst's alone, √2·σ/√R, as after endless measuring. With m
 * tests and M_fail = ln 1.1 a change δ is found with probability Φ((ln(1+δ) − max(M_fail, z_{1−α/2m}·se))/se).
 */
export function describeLargeNoise(
  { sigma, runs }: InstanceNoise,
  tests: number,
  restarts = 1,
): string | undefined {
  const worst = CALIBRATED.filter((metric) => runs[metric] > 0).toSorted((a, b) => sigma[b] - sigma[a])[0]
  if (worst === undefined) return undefined
  const se = (Math.SQRT2 * sigma[worst]) / Math.sqrt(restarts)
  const fail = Math.log1p(0.1)
  const critical = Math.max(fail, criticalZ(tests) * se)
  const power = normalUpper((critical - Math.log1p(EXPECTED)) / se)
  if (power >= POWER) return undefined
  const found = Math.expm1(detectableAt(se, fail, tests))
  return `Two deployments of one commit differ by ${formatPercent(sigma[worst])} in ${worst} (${plural(runs[worst], 'A/A run')}): however long this runs, a slowdown of 20% is found in at most ${Math.round(power * 100)} of 100 runs, and the smallest that is found four times out of five is ${formatChange(found)}. Deployments that differ less, such as both on this runner, find more.`
}
