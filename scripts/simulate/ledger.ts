import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ChunkDone } from './worker.ts'

/** What a result depends on. A change to any of it starts a new ledger. */
const SOURCES = ['src/compare', 'src/measure', 'scripts/simulate']

/** Files that only start the runs, or say what was found. */
const WORDS_ONLY = new Set([
  'main.ts',
  'options.ts',
  'ledger.ts',
  'pool.ts',
  'document.ts',
  'tables.ts',
  'binomial.ts',
  'figures.ts',
])

/** Finished chunks on disk, so that a long simulation can be stopped and resumed. */
export interface Ledger {
  readonly done: readonly ChunkDone[]
  readonly append: (done: ChunkDone) => void
}

/** Opens a ledger, new or begun. A line that a stop cut off is worked off again. */
export function openLedger(path: string, fresh: boolean): Ledger {
  mkdirSync(dirname(path), { recursive: true })
  if (fresh) rmSync(path, { force: true })
  const text = readIfThere(path)
  if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n')
  return {
    done: text.split('\n').flatMap(parseLine),
    append: (done) => appendFileSync(path, `${JSON.stringify(done)}\n`),
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

function parseLine(line: string): ChunkDone[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as ChunkDone]
  } catch {
    return []
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
