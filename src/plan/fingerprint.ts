import { createHash } from 'node:crypto'
import type { Config } from '../config/config.ts'
import type { Scenario } from '../config/scenario.ts'
import type { Plan } from './plan.ts'

/** Raise it when the same plan comes to mean other traffic: older runs are then not compared any more. */
const MEANING = 1

type Hashed = Pick<
  Plan,
  'model' | 'stages' | 'think' | 'pacingMs' | 'together' | 'gracefulStopMs' | 'blocks' | 'scenarios' | 'http'
>

/**
 * Hash of what must be equal for two runs to be compared: what is sent, how much of it, for how long, and
 * how. First 16 hexadecimal digits of SHA-256 over canonical JSON (keys in order of their code units).
 *
 * Not in it: addresses, the seed, thresholds, names of data files, and headers that hold a secret, since a
 * renewed token changes no workload. Stable across machines; keys may be written in any order.
 */
export function fingerprint(plan: Hashed, config: Pick<Config, 'headers' | 'secrets'>): string {
  const open = (headers: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(headers)
        .filter(([, value]) => !config.secrets.some((secret) => value.includes(secret)))
        .map(([name, value]) => [name.toLowerCase(), value]),
    )
  const scenario = ({ data, steps, ...rest }: Scenario) => ({
    ...rest,
    data: data === undefined ? undefined : { order: data.order, rows: data.rows },
    steps: steps.map((step) => (step.kind === 'think' ? step : { ...step, headers: open(step.headers) })),
  })
  const { timeoutMs, connectTimeoutMs, connections, version, compression, keepAlive, proxy } = plan.http
  const { firstByteTimeoutMs } = plan.http
  const content = {
    meaning: MEANING,
    headers: open(config.headers),
    model: plan.model,
    stages: plan.stages,
    think: plan.think,
    pacingMs: plan.pacingMs,
    together: plan.together,
    gracefulStopMs: plan.gracefulStopMs,
    blockMs: plan.blocks.durationMs,
    scenarios: plan.scenarios.map(scenario),
    http: {
      ...{ timeoutMs, connectTimeoutMs, connections, version, compression, keepAlive, firstByteTimeoutMs },
      proxied: proxy === undefined ? undefined : true,
    },
  }
  return createHash('sha256').update(canonical(content)).digest('hex').slice(0, 16)
}

/** JSON with sorted keys; undefined fields are absent, as in JSON. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`
}
