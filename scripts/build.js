// Builds dist/ from src/. `--check` builds into a scratch folder and fails when dist/ differs from it.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const check = process.argv.includes('--check')
const bin = (name) => join('node_modules', '.bin', name)
const run = (file, args) => execFileSync(file, args, { stdio: ['ignore', 'ignore', 'inherit'] })

const scratch = mkdtempSync(join(tmpdir(), 'plimsoll-build-'))
try {
  rmSync('lib', { recursive: true, force: true })
  // Comments stay in the sources; in the bundle they would be a third of our part of it.
  run(bin('tsc'), ['-p', '.', '--removeComments'])
  run(bin('ncc'), ['build', 'lib/index.js', '-o', scratch, '--license', 'licenses.txt'])
  // ncc copies the declaration files of the entry; consumers read lib/, the bundle needs none.
  const files = readdirSync(scratch)
    .filter((name) => !name.endsWith('.d.ts'))
    .sort()
  if (check) {
    const committed = existsSync('dist') ? readdirSync('dist').sort() : []
    const differing = [...new Set([...files, ...committed])].filter(
      (name) =>
        !files.includes(name) ||
        !committed.includes(name) ||
        !readFileSync(join('dist', name)).equals(readFileSync(join(scratch, name))),
    )
    if (differing.length > 0) {
      console.error(
        `dist/ is not what the sources build: ${differing.join(', ')}. Run "npm run build" and commit dist/.`,
      )
      process.exitCode = 1
    } else console.log(`dist/ is what the sources build (${files.join(', ')})`)
  } else {
    rmSync('dist', { recursive: true, force: true })
    for (const name of files) cpSync(join(scratch, name), join('dist', name))
    console.log(`dist/: ${files.join(', ')}`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
