import type { Progress } from '../load/engine.ts'
import type { Plan } from '../plan/plan.ts'

/** What the warm-up of a run shows of how near to capacity it is (METHOD §3). */
export interface WarmUpWatch {
  see(progress: Progress): void
  /** The machine's CPU over the warm-up, 0 to 1; undefined before its end, or where nothing told it. */
  busy(): number | undefined
  /** What is too much, in words; undefined before the end of the warm-up, and for a load that can be carried. */
  trouble(): Trouble | undefined
}

export type Trouble =
  | { readonly kind: 'cpu'; readonly text: string }
  /** More requests under way all the time: more come than are answered. */
  | { readonly kind: 'in-flight'; readonly text: string }

/** Above it queues for the processor are part of what is measured. */
export const MOST_CPU = 0.7

/** A shorter warm-up shows the start of the programs and no load: it is not judged. */
export const SHORTEST_WARM_UP_MS = 5_000

/** Grown by a fifth between thirds of the warm-up, and by four standard deviations of a steady number (Poisson). */
const GROWTH = 0.2
const DEVIATIONS = 4

/** Watches the warm-up of a plan with a given arrival rate; other plans have no rate that could be halved. */
export function watchWarmUp({ stages, model }: Pick<Plan, 'stages' | 'model'>): WarmUpWatch {
  const at = stages.findIndex(({ phase }) => phase === 'warm-up')
  const beganMs = stages.slice(0, Math.max(0, at)).reduce((sum, { durationMs }) => sum + durationMs, 0)
  const lastsMs = stages[at]?.durationMs ?? 0
  const judged = model === 'open' && lastsMs >= SHORTEST_WARM_UP_MS
  const seen: Progress[] = []
  let over = false
  return {
    see(progress) {
      if (!judged || over || progress.elapsedMs < beganMs) return
      over = progress.elapsedMs >= beganMs + lastsMs
      seen.push(progress)
    },
    busy: () => (over ? seen.at(-1)?.hostCpu : undefined),
    trouble() {
      if (!over) return undefined
      const grown = growth(seen.map(({ inFlight }) => inFlight))
      if (grown !== undefined)
        return {
          kind: 'in-flight',
          text: `requests under way rose from ${Math.round(grown.from)} to ${Math.round(grown.to)} in the warm-up: more came than were answered`,
        }
      const cpu = seen.at(-1)?.hostCpu ?? 0
      return cpu > MOST_CPU
        ? {
            kind: 'cpu',
            text: `all processors together were ${(cpu * 100).toFixed(0)} % busy in the warm-up (at most ${MOST_CPU * 100} %)`,
          }
        : undefined
    },
  }
}

/** The means of the second and the last third, where the last is surely larger; the first is the start. */
function growth(inFlight: readonly number[]): { readonly from: number; readonly to: number } | undefined {
  const third = Math.floor(inFlight.length / 3)
  if (third === 0) return undefined
  const mean = (some: readonly number[]): number => some.reduce((sum, n) => sum + n, 0) / some.length
  const from = mean(inFlight.slice(third, 2 * third))
  const to = mean(inFlight.slice(-third))
  const steady = GROWTH * from + DEVIATIONS * Math.sqrt(from + 1)
  return to - from > steady ? { from, to } : undefined
}
