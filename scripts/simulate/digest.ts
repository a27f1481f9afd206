import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a result depends on. A change to any of it starts a new ledger. */
const SOURCES = ['src/compare', 'src/measure', 'scripts/simulate', 'scripts/trials']

/** Files that only start the runs, or say what was found. */
const WORDS_ONLY = new Set([
  'main.ts',
  'options.ts',
  'digest.ts',
  'ledger.ts',
  'pool.ts',
  'document.ts',
  'table.ts',
  'tables.ts',
  'binomial.ts',
  'figures.ts',
  'placebo-table.ts',
])

/** Twelve digits of SHA-256 over names and contents of the sources that decide. */
export function digestOf(root: string): string {
  const hash = createHash('sha256')
  for (const folder of SOURCES)
    for (const name of readdirSync(join(root, folder)).sort())
      if (!WORDS_ONLY.has(name)) hash.update(name).update(readFileSync(join(root, folder, name)))
  return hash.digest('hex').slice(0, 12)
}
