import type { History, HistoryRun } from './history.ts'

/** Port: where the history lives between jobs. `cache-store.ts` and `file-store.ts` are the real ones. */
export interface BaselineStore {
  /** Never throws: what cannot be read is `unreadable`, with the reason in words, and counts as missing. */
  find(query: HistoryQuery): Promise<FoundHistory>
  /** Appends one run and keeps the newest `keep`. Never throws: says whether it was stored, and why not. */
  save(query: HistoryQuery, run: HistoryRun, keep: number): Promise<SavedHistory>
}

export interface HistoryQuery {
  readonly suite: string
  readonly branch: string
  readonly fingerprint: string
}

export type FoundHistory =
  | { readonly kind: 'found'; readonly history: History; readonly source: string }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

export type SavedHistory =
  | { readonly kind: 'saved'; readonly where: string; readonly runs: number }
  | { readonly kind: 'not-saved'; readonly reason: string }
