import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ChunkDone } from './worker.ts'

/** Finished chunks on disk, so that a long simulation can be stopped and resumed. */
export interface Ledger {
  readonly done: readonly ChunkDone[]
  readonly append: (done: ChunkDone) => void
}

/** What a result depends on. A change to any of it starts a new ledger. */
const SOURCES = ['src/compare', 'src/measure', 'scripts/simulate']

/** Opens the ledger of this code and seed in `folder`. A last line that was cut off is dropped. */
export function openLedger(root: string, folder: string, seed: number, fresh: boolean): Ledger {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${digestOf(root)}-${seed}.jsonl`)
  if (fresh) rmSync(path, { force: true })
  const text = readIfThere(path)
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
  if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n')
  return {
    done: lines.flatMap(parseLine),
    append: (done) => appendFileSync(path, `${JSON.stringify(done)}\n`),
  }
}

/** An interrupted line of an earlier stop stands between whole ones; it is worked off again. */
function parseLine(line: string): ChunkDone[] {
  try {
    return [JSON.parse(line) as ChunkDone]
  } catch {
    return []
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

/** Twelve digits of SHA-256 over names and contents of the sources that decide. */
export function digestOf(root: string): string {
  const hash = createHash('sha256')
  for (const folder of SOURCES)
    for (const name of readdirSync(join(root, folder)).sort())
      if (!WORDS_ONLY.has(name)) hash.update(name).update(readFileSync(join(root, folder, name)))
  return hash.digest('hex').slice(0, 12)
}

/** Files that only say what was found. */
const WORDS_ONLY = new Set(['main.ts', 'options.ts', 'ledger.ts', 'pool.ts', 'document.ts', 'tables.ts'])
