import type { History, HistoryRun, RunKey } from '../../src/baseline/history.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import { normals, seeded } from './synthetic.ts'

export const KEY: RunKey = {
  fingerprint: 'f00d',
  runner: 'ubuntu-24.04',
  architecture: 'x64',
  image: '20260101.1',
  cpu: 'Some CPU',
  tool: '0',
}

/** The comparison reads requests, not the total. */
const EMPTY_TOTAL: HistoryRun['total'] = {
  sent: 0,
  completed: 0,
  errors: 0,
  throughput: 0,
  histogram: new Histogram(2).encode(),
}

export interface RunParts {
  readonly ageDays?: number
  readonly medianMs?: number
  readonly errors?: number
  /** Right answers for each request: 1,000 unless said. */
  readonly answers?: number
  readonly control?: number
  readonly requests?: readonly string[]
  readonly key?: Partial<RunKey>
  readonly quarantined?: string
  readonly seed?: number
  readonly edit?: (run: HistoryRun) => HistoryRun
}

export const NOW = new Date('2026-03-01T00:00:00Z')
const DAY_MS = 86_400_000

/** A stored run of main with lognormal answers for each request. */
export function aRun(parts: RunParts = {}): HistoryRun {
  const normal = normals(seeded(parts.seed ?? 1))
  const errors = parts.errors ?? 0
  const answers = parts.answers ?? 1000
  const tally = (): HistoryRun['total'] => {
    const latency = new Histogram(2)
    for (let i = 0; i < answers; i++) latency.record((parts.medianMs ?? 20) * 1000 * Math.exp(0.4 * normal()))
    return {
      sent: answers + errors,
      completed: answers + errors,
      errors,
      throughput: 20,
      histogram: latency.encode(),
    }
  }
  const run: HistoryRun = {
    sha: 'abc1234',
    at: new Date(NOW.getTime() - (parts.ageDays ?? 1) * DAY_MS).toISOString(),
    origin: 'local',
    key: { ...KEY, ...parts.key },
    requests: Object.fromEntries(
      (parts.requests ?? ['GET /a', 'GET /b', 'GET /c']).map((name) => [name, tally()]),
    ),
    total: EMPTY_TOTAL,
    control: parts.control,
    quarantined: parts.quarantined,
  }
  return parts.edit ? parts.edit(run) : run
}

/** `count` runs, one a day, each with its own seed and a level that differs by `spread` (log SD). */
export function aHistory(count: number, parts: RunParts = {}, spread = 0.02): History {
  const normal = normals(seeded(99))
  const runs = Array.from({ length: count }, (_, i) =>
    aRun({
      ...parts,
      seed: i + 1,
      ageDays: count - i,
      medianMs: (parts.medianMs ?? 20) * Math.exp(spread * normal()),
    }),
  )
  return { schema: 'plimsoll/history@1', suite: 'default', branch: 'main', runs }
}
