// npm run capacity-accuracy: simulates services with known coefficients of the Universal Scalability Law and
// counts how often the stated 95 % intervals hold them. Writes docs/capacity-accuracy.md.
import { writeFileSync } from 'node:fs'
import { simulatedLevels } from '../../__tests__/support/load-levels.ts'
import { analyzeLevels } from '../../src/analyze/scaling-law.ts'
import { fitUsl, kneeOf, peakOf, throughputAt } from '../../src/analyze/usl.ts'
import type { Usl } from '../../src/analyze/usl.ts'

const RUNS = 200

const LAWS: readonly (Usl & { readonly name: string })[] = [
  { name: 'moderate', lambda: 100, sigma: 0.03, kappa: 0.0004 },
  { name: 'contention only', lambda: 100, sigma: 0.08, kappa: 0 },
  { name: 'coherency', lambda: 1000, sigma: 0.005, kappa: 0.001 },
]
const SIX = [1, 4, 12, 24, 48, 96]
const TEN = [1, 2, 4, 8, 16, 24, 32, 48, 64, 96]
const NOISE = [
  { name: '3 % in each slice', levels: SIX, slices: 6, noise: { slice: 0.03, flight: 0.03, level: 0 } },
  { name: '5 % in each slice', levels: TEN, slices: 6, noise: { slice: 0.05, flight: 0.05, level: 0 } },
  {
    name: '3 % in each slice, 2 % in each level',
    levels: TEN,
    slices: 6,
    noise: { slice: 0.03, flight: 0.03, level: 0.02 },
  },
]
const NAMES = ['lambda', 'sigma', 'kappa', 'knee', 'peak'] as const

const rows = LAWS.flatMap(({ name, ...law }) =>
  NOISE.map(({ name: noiseName, levels, slices, noise }) => {
    const truth = { ...law, knee: kneeOf(law), peak: peakOf(law) }
    const hits = { lambda: 0, sigma: 0, kappa: 0, knee: 0, peak: 0 }
    for (let seed = 1; seed <= RUNS; seed++) {
      const found = analyzeLevels(
        simulatedLevels({ law, inFlight: levels, slices, noise, seed }),
        [],
        seed,
      ).law
      if (found === undefined) continue
      for (const each of NAMES) {
        const [low, high] = found.intervals[each]
        if (truth[each] >= low && truth[each] <= high) hits[each]++
      }
    }
    const shares = NAMES.map((each) => `${((hits[each] / RUNS) * 100).toFixed(1)} %`)
    return `| ${[name, noiseName, String(levels.length), ...shares].join(' | ')} |`
  }),
)

const exact = LAWS.map((law) => {
  const found = fitUsl(TEN.map((inFlight) => ({ inFlight, throughput: throughputAt(law, inFlight) })))
  const off = (['lambda', 'sigma', 'kappa'] as const).map((name) =>
    law[name] === 0 ? (found?.[name] ?? NaN) : Math.abs((found?.[name] ?? NaN) / law[name] - 1),
  )
  return `| ${law.name} | ${off.map((one) => one.toExponential(0)).join(' | ')} |`
})

writeFileSync(
  'docs/capacity-accuracy.md',
  `# Capacity accuracy

Written by \`npm run capacity-accuracy\`, which simulates services that follow the Universal Scalability Law with known coefficients, from fixed seeds.

## Without noise

How far the fitted coefficients lie from the true ones (relative; absolute where the true one is 0). Asked: 5 %.

| Law | λ | σ | κ |
|---|---:|---:|---:|
${exact.join('\n')}

## With noise

How many of ${RUNS} runs have the true value inside the stated 95 % interval. Asked: 90 %. Noise is lognormal, in throughput and in requests in flight; six slices a level.

| Law | Noise | Levels | λ | σ | κ | knee | peak |
|---|---|---:|---:|---:|---:|---:|---:|
${rows.join('\n')}

Without coherency there is no peak; there the column counts intervals that are open at the top.
`,
)
