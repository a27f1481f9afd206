import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/** What is finished, on disk, one JSON line each, so that hours of work can be stopped and resumed. */
export interface Ledger<T> {
  /** In the order in which it was finished; as it was when the ledger was opened. */
  readonly done: readonly T[]
  readonly append: (entry: T) => void
}

/**
 * Opens a ledger, new or begun. A line that a stop cut off is worked off again. What the lines hold is not
 * checked: only the program that wrote them reads them.
 */
export function openLedger<T>(path: string, fresh: boolean): Ledger<T> {
  mkdirSync(dirname(path), { recursive: true })
  if (fresh) rmSync(path, { force: true })
  const text = readIfThere(path)
  if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n')
  return {
    done: text.split('\n').flatMap((line) => parseLine(line) as T[]),
    append: (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`),
  }
}

/** The entry of a line; none for an empty one, and for one that was cut off. */
function parseLine(line: string): unknown[] {
  try {
    return line === '' ? [] : [JSON.parse(line)]
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
