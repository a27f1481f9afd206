import type { CalibrationRun, HistoryEntry } from './calibration-run.ts'
import type { History } from './history.ts'

/** Port: where the history lives between jobs. `cache-store.ts` and `file-store.ts` are the real ones. */
export interface BaselineStore {
  /** Never throws: what cannot be read is `unreadable`, with the reason in words, and counts as missing. */
  find(query: HistoryQuery): Promise<FoundHistory>
  /**
   * Appends one run, or one A/A run, and keeps the newest `keep` of its kind. Never throws: says whether it was
   * stored, and why not.
   */
  save(query: HistoryQuery, run: HistoryEntry, keep: number): Promise<SavedHistory>
}

export interface HistoryQuery {
  readonly suite: string
  readonly branch: string
  readonly fingerprint: string
}

export type FoundHistory =
  | { readonly kind: 'found'; readonly history: History; readonly source: string }
  | {
      readonly kind: 'missing'
      readonly reason: string
      /** A/A runs of a history that holds no other run. */
      readonly calibrations?: readonly CalibrationRun[] | undefined
    }
  | { readonly kind: 'unreadable'; readonly reason: string }

export type SavedHistory =
  /** `runs`: how many of the kind that was saved are kept now. */
  | { readonly kind: 'saved'; readonly where: string; readonly runs: number }
  | { readonly kind: 'not-saved'; readonly reason: string }

/** The A/A runs that a search brought, whether it found runs of the branch or not. */
export function calibrationsIn(found: FoundHistory): readonly CalibrationRun[] {
  switch (found.kind) {
    case 'found':
      return found.history.calibrations ?? []
    case 'missing':
      return found.calibrations ?? []
    case 'unreadable':
      return []
    default:
      return found satisfies never
  }
}
