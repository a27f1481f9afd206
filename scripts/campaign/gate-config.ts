import { REQUESTS } from './service.ts'
import type { Group } from './variants.ts'

/** The `plimsoll.yml` of a group; the thresholds are Plimsoll's own. */
export function gateConfig({ interleave, rate, warmUpS, blockMs, durationS: [least, most] }: Group): string {
  const scenarios = REQUESTS.map(
    ({ name, path }) => `  - { name: ${path.slice(1)}, weight: 20, steps: [${name}] }`,
  )
  return `ready: { path: /health, status: 200 }

scenarios:
${scenarios.join('\n')}

load:
  rate: ${rate}/s
  warm-up: ${warmUpS}s
  duration: ${least === most ? `${most}s` : `${least}s..${most}s`}
  block: ${blockMs}ms

thresholds:
  p50:    { increase: 10% & 2ms }
  p95:    { increase: 10% & 5ms }
  p99:    { increase: 20% & 10ms }
  errors: { increase: 0.5pp }
${interleave === 'none' ? '' : `\nbaseline: { interleave: ${interleave} }\n`}`
}
