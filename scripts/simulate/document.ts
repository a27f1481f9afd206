import type { ChunkDone } from './worker.ts'
export interface Provenance {
  readonly digest: string
  readonly seed: number
  readonly runs: number
}
export function describe(done: readonly ChunkDone[], _provenance: Provenance): string {
  return `${done.length} chunks\n`
}
