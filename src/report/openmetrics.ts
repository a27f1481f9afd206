import type { NamedResult } from './overview.ts'
import type { Result } from './result.ts'
import { capacityFamilies } from './openmetrics-capacity.ts'
import { comparisonFamilies } from './openmetrics-comparisons.ts'
import { type Family, type Labels, renderFamily } from './openmetrics-family.ts'
import { findingFamilies } from './openmetrics-findings.ts'
import { observedFamilies } from './openmetrics-observed.ts'
import { requestFamilies } from './openmetrics-requests.ts'
import { generatorFamilies, runFamilies } from './openmetrics-run.ts'
import { stabilityFamilies } from './openmetrics-stability.ts'

/**
 * The result as OpenMetrics 1.0 text, for Prometheus and whatever reads its format. Base units: seconds,
 * bytes, ratios. Samples carry no timestamp: a result is scraped or pushed when it is read. What is not known,
 * such as a percentile that the samples do not carry, is absent, never 0.
 */
export function renderOpenMetrics(result: Result): string {
  return renderOpenMetricsOf([{ name: '', result }])
}

/** The same for several runs, which a label `run` tells apart. */
export function renderOpenMetricsOf(runs: readonly NamedResult[]): string {
  const merged = new Map<string, Family>()
  for (const { name, result } of runs) {
    const label: Labels = name === '' ? {} : { run: name }
    for (const family of familiesOf(result)) {
      const samples = family.samples.map((one) => ({ ...one, labels: { ...label, ...one.labels } }))
      merged.set(family.name, {
        ...family,
        samples: [...(merged.get(family.name)?.samples ?? []), ...samples],
      })
    }
  }
  return `${[...merged.values()].flatMap(renderFamily).join('\n')}\n# EOF\n`
}

function familiesOf(result: Result): readonly Family[] {
  return [
    ...runFamilies(result),
    ...requestFamilies(result),
    ...comparisonFamilies(result),
    ...generatorFamilies(result),
    ...observedFamilies(result),
    ...stabilityFamilies(result),
    ...findingFamilies(result),
    ...capacityFamilies(result),
  ]
}
