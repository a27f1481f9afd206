// Builds dist/ from src/. `--check` builds into a scratch folder and fails when dist/ differs from it.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripComments } from './strip-comments.js'

const check = process.argv.includes('--check')
const bin = (name) => join('node_modules', '.bin', name)
const run = (file, args) => execFileSync(file, args, { stdio: ['ignore', 'ignore', 'inherit'] })

const scratch = mkdtempSync(join(tmpdir(), 'plimsoll-build-'))
try {
  rmSync('lib', { recursive: true, force: true })
  run(bin('tsc'), ['-p', '.'])
  run(bin('ncc'), ['build', 'lib/index.js', '-o', scratch, '--license', 'licenses.txt'])
  const bundle = join(scratch, 'index.js')
  writeFileSync(bundle, stripComments(readFileSync(bundle, 'utf8')))
  cpSync('scripts/launcher.js', join(scratch, 'plimsoll.js'))
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
