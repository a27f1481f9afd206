import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine } from '../bench/document.js'
import { describe, type Merged } from './document.ts'
import { walkShare } from './walk.ts'
import { writeShards } from './synthetic.ts'

/*
 * What a run in shards costs where it is planned, walked through, merged and judged: `npm run scale` measures
 * up to 1,000 shards and writes docs/scale.md; `npm run scale -- 10 100` measures these and writes nothing.
 * The largest needs about 4 GB in the temporary folder for a while.
 */
const asked = process.argv.slice(2).map(Number)
const numbers = asked.length > 0 ? asked : [1, 3, 10, 30, 100, 300, 1000]

const rows: Merged[] = []
for (const shards of numbers) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-scale-'))
  try {
    const bytes = writeShards(folder, shards)
    const script = new URL('./merge-process.ts', import.meta.url).pathname
    const line = execFileSync(process.execPath, [script, folder, String(shards)], { encoding: 'utf8' })
    const merged = { ...(JSON.parse(line) as Omit<Merged, 'bytes' | 'walk'>), bytes, walk: walkShare(shards) }
    rows.push(merged)
    process.stdout.write(`${JSON.stringify(merged)}\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
if (asked.length === 0) {
  writeFileSync('docs/scale.md', describe(rows, machine()))
  process.stdout.write('docs/scale.md is written\n')
}
