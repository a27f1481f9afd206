import type { BaselineStore, HistoryQuery } from '../baseline/store.ts'
import type { GateOutcome } from '../gate.ts'
import { KEPT_RUNS } from '../baseline/kept-runs.ts'

export interface Kept {
  readonly kept: boolean
  /** Where, or why not, in a sentence. */
  readonly text: string
}

/** Appends a run to the history if it may enter. Never throws: a history is worth less than a verdict. */
export async function saveRun(
  store: BaselineStore,
  query: Omit<HistoryQuery, 'fingerprint'>,
  { run, notStored, fingerprint }: GateOutcome,
): Promise<Kept> {
  if (run === undefined)
    return { kept: false, text: `The run is not saved: ${notStored ?? 'it must not enter the history'}.` }
  const saved = await store.save({ ...query, fingerprint }, run, KEPT_RUNS)
  switch (saved.kind) {
    case 'saved':
      return {
        kept: true,
        text: `Saved: ${saved.where} (${saved.runs} ${saved.runs === 1 ? 'run' : 'runs'}).`,
      }
    case 'not-saved':
      return { kept: false, text: `The run is not saved: ${saved.reason}.` }
    default:
      return saved satisfies never
  }
}
