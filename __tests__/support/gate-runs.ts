import type { History, HistoryRun } from '../../src/baseline/history.ts'
import type { BaselineStore } from '../../src/baseline/store.ts'
import type { ControlWorkload } from '../../src/control/control-workload.ts'
import { runGate, type GateOutcome, type GateRequest, type GateWorld } from '../../src/gate.ts'
import type { LoadEnd, LoadEngine } from '../../src/load/engine.ts'
import { aConfig } from './config.ts'
import { HEALTHY, READY } from './fake-engine.ts'
import { lognormal, measured } from './synthetic.ts'

/** One request, 60 s at full load, a tenth of change allowed. */
export const GATE_CONFIG =
  'url: http://localhost:3000\nload: { rate: 40/s, warm-up: 1s, duration: 60s }\nthresholds: { p50: { increase: 10%, max: 200ms }, p95: { increase: 10% } }\n'

/** What differs from a candidate of 20 ms, measured once on a machine without a control workload. */
export interface GateScene {
  readonly medianMs?: number
  /** Of a second measurement; the first one's unless said. */
  readonly secondMs?: number
  readonly errorRate?: number
  readonly seed?: number
  /** Beside a deployment of main with 20 ms; `stopsAt` blocks the load ends. */
  readonly live?: { readonly stopsAt?: number }
  readonly interrupted?: boolean
  /** Stored runs of main: their number, each of 20 ms and control score 7, or the runs themselves. */
  readonly history?: number | readonly HistoryRun[]
  /** ln p50 of the control workload; undefined: it gives none. */
  readonly control?: number
  readonly role?: GateRequest['role']
  readonly config?: string
  readonly request?: Partial<GateRequest>
  readonly world?: Partial<GateWorld>
  /** Hears the length of each slice of the control workload. */
  readonly onSlice?: (ms: number) => void
}

/** A whole gate without a world: everything but the load and the clock is the real thing. */
export async function aGateRun(scene: GateScene = {}): Promise<GateOutcome> {
  const { history = [] } = scene
  const runs = typeof history === 'number' ? await usualRuns(history) : history
  const world: GateWorld = {
    engine: engineOf(scene),
    probe: READY,
    store: storeOf(runs),
    control: controlOf(scene),
    narrator: { say: () => undefined, warn: () => undefined, progress: () => undefined },
    machine: { runner: 'r', architecture: 'x64', image: 'i', cpu: 'c', cores: 4 },
    version: '0.0.0-test',
    now: () => new Date('2026-03-01T00:00:00Z'),
    pause: () => Promise.resolve(),
    ...scene.world,
  }
  return runGate(world, {
    config: aConfig(scene.config ?? GATE_CONFIG),
    profile: 'default',
    seed: 1,
    url: undefined,
    baselineUrl: scene.live === undefined ? undefined : 'http://localhost:3001',
    role: scene.role ?? 'gate',
    sha: undefined,
    baselineSha: undefined,
    branch: 'main',
    suite: 's',
    origin: 'local',
    waitTimeoutMs: 1000,
    signal: new AbortController().signal,
    ...scene.request,
  })
}

const usual = new Map<number, Promise<readonly HistoryRun[]>>()

function usualRuns(count: number): Promise<readonly HistoryRun[]> {
  const runs = usual.get(count) ?? mainRuns(count, () => ({ medianMs: 20, control: 7 }))
  usual.set(count, runs)
  return runs
}

/** Runs of main, an hour apart, each from a whole gate. */
export async function mainRuns(
  count: number,
  sceneOf: (i: number) => Pick<GateScene, 'medianMs' | 'control'>,
): Promise<readonly HistoryRun[]> {
  const runs: HistoryRun[] = []
  for (let i = 0; i < count; i++) {
    const { run } = await aGateRun({ ...sceneOf(i), seed: i + 10, role: 'baseline' })
    if (run === undefined) throw new Error('a valid run must be stored')
    runs.push({ ...run, at: new Date(Date.UTC(2026, 1, 28) - (count - i) * 3_600_000).toISOString() })
  }
  return runs
}

/** The load of a scene, without sockets. */
export function engineOf(scene: GateScene): LoadEngine {
  const { medianMs = 20, secondMs = medianMs, errorRate, live, seed = 1 } = scene
  let measurements = 0
  return {
    run(plan) {
      const blocks = live?.stopsAt ?? plan.blocks.max
      const own = { seed: seed + 100 * measurements, medianMs: measurements === 0 ? medianMs : secondMs }
      measurements++
      const answers = lognormal(plan, errorRate === undefined ? own : { ...own, errorRate })
      const ended: LoadEnd =
        scene.interrupted === true
          ? { kind: 'interrupted' }
          : blocks < plan.blocks.max
            ? { kind: 'stopped', blocks }
            : { kind: 'planned' }
      return Promise.resolve({
        sides: {
          candidate: measured(plan, blocks, answers),
          baseline:
            live === undefined
              ? undefined
              : measured(plan, blocks, lognormal(plan, { seed: seed + 999, medianMs: 20 })),
        },
        generator: HEALTHY,
        ended,
        startedAt: '2026-01-02T03:04:05.000Z',
        elapsedMs: 60_000,
      })
    },
  }
}

function storeOf(runs: readonly HistoryRun[]): BaselineStore {
  const history: History = { schema: 'plimsoll/history@1', suite: 's', branch: 'main', runs }
  return {
    find: () =>
      Promise.resolve(
        runs.length > 0
          ? { kind: 'found', history, source: 'a test' }
          : { kind: 'missing', reason: 'Nothing yet.' },
      ),
    save: () => Promise.reject(new Error('the gate itself saves nothing')),
  }
}

function controlOf({ control, onSlice }: GateScene): ControlWorkload {
  return {
    measure(ms) {
      onSlice?.(ms)
      return Promise.resolve(
        control === undefined
          ? { kind: 'none', reason: 'no port is free' }
          : { kind: 'score', lnP50Us: control, requests: 300 },
      )
    },
  }
}
