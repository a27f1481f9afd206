import type { ControlSlice, ControlWorkload } from '../control/control-workload.ts'
import type { GateWorld } from '../gate.ts'
import type { Plan } from '../plan/plan.ts'
import { formatDuration, formatMs } from '../units.ts'

/** Scores of the control workload around measurements, while the target is idle. */
export interface ControlWatch {
  /** Takes a slice now, before a measurement or after one. */
  slice(): Promise<void>
  /** ln p50 (µs) over the last two slices, those before and after the last measurement; undefined without. */
  score(): number | undefined
  /** What the reader must know: the machine changed its speed, or there is no score. */
  readonly warnings: () => readonly string[]
}

/** Share of the time at full load that the slices take together (METHOD §4), and their bounds. */
const SHARE = 0.05
const SHORTEST_MS = 1_000
const LONGEST_MS = 10_000

/** ln p50 of matched runs differs by no more; a machine that drifts further within a run is no match for itself. */
const STEADY_WITHIN = 0.05

/** A watch that measures nothing, for runs that need no score. */
export const NO_CONTROL: ControlWatch = {
  slice: () => Promise.resolve(),
  score: () => undefined,
  warnings: () => [],
}

/** The length of one of two slices around a plan's time at full load; undefined for a plan too short for them. */
export function sliceMs(plan: Plan): number | undefined {
  const ms = Math.round((SHARE / 2) * plan.blocks.max * plan.blocks.durationMs)
  return ms < SHORTEST_MS ? undefined : Math.min(LONGEST_MS, ms)
}

/** Watches the machine around the measurements of a run that is held against stored runs, or becomes one. */
export function watchControl(
  { narrator }: Pick<GateWorld, 'narrator'>,
  workload: ControlWorkload | undefined,
  plan: Plan,
  signal: AbortSignal,
): ControlWatch {
  if (workload === undefined) return NO_CONTROL
  const durationMs = sliceMs(plan)
  if (durationMs === undefined) {
    narrator.say(
      `No control workload: ${formatDuration(plan.blocks.max * plan.blocks.durationMs)} at full load is too short for it.`,
    )
    return NO_CONTROL
  }
  const slices: ControlSlice[] = []
  const last = (): readonly ControlSlice[] => slices.slice(-2)
  const scores = (): readonly number[] => last().flatMap((one) => (one.kind === 'score' ? [one.lnP50Us] : []))
  return {
    async slice() {
      if (signal.aborted) return
      const one = await workload.measure(durationMs, signal)
      slices.push(one)
      if (one.kind === 'score')
        narrator.say(`Control workload: p50 ${formatMs(Math.exp(one.lnP50Us) / 1000)} on this machine`)
    },
    score() {
      const found = scores()
      return found.length === 0 || found.length < last().length
        ? undefined
        : found.reduce((sum, score) => sum + score, 0) / found.length
    },
    warnings() {
      const failed = last().flatMap((one) => (one.kind === 'none' ? [one.reason] : []))
      const [reason] = failed
      if (reason !== undefined && !signal.aborted)
        return [`The control workload gave no score, so this run is compared as measured: ${reason}.`]
      const [before, after] = scores()
      if (before === undefined || after === undefined || Math.abs(after - before) <= STEADY_WITHIN) return []
      const percent = Math.abs(Math.expm1(after - before) * 100).toFixed(0)
      return [
        `The machine changed its speed during the run: the control workload was ${percent} % ${after > before ? 'slower' : 'faster'} after it than before.`,
      ]
    },
  }
}
