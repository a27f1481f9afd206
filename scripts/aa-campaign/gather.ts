import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf } from '../../src/errors.ts'
import { readResult } from '../../src/report/read-result.ts'
import { summarize } from './summary.ts'
import type { NamedResult } from './summary.ts'

/*
 * node scripts/aa-campaign/gather.ts FOLDER — counts what the gates below a folder said, and prints it as Markdown.
 * Exit code 1: more false alarms than the budget allows for; 2: there is nothing to count, or nothing
 * that could be judged.
 */

/** Every result.json below a folder, in the order of their paths. */
export function gather(folder: string): readonly NamedResult[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path === 'result.json' || path.endsWith('/result.json'))
    .sort()
    .map((path) => {
      const name = dirname(path)
      try {
        return { name, result: readResult(readFileSync(join(folder, path), 'utf8')), trouble: undefined }
      } catch (thrown) {
        return { name, result: undefined, trouble: messageOf(thrown) }
      }
    })
}

function main([folder]: readonly string[]): void {
  if (folder === undefined) throw new Error('A folder with results is expected: gather.ts FOLDER')
  const { markdown, excess, judged } = summarize(gather(folder))
  process.stdout.write(markdown)
  if (excess) process.exitCode = 1
  if (judged === 0) process.exitCode = 2
}

if (import.meta.main) {
  try {
    main(process.argv.slice(2))
  } catch (thrown) {
    process.stderr.write(`${messageOf(thrown)}\n`)
    process.exitCode = 2
  }
}
