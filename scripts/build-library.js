// Builds lib/, what a program gets that imports the package: the sources behind src/api.ts as JavaScript, with
// their types and comments. Run by npm before it packs; `node scripts/build-library.js DIR` builds elsewhere.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

const out = process.argv[2] ?? 'lib'
rmSync(out, { recursive: true, force: true })
execFileSync(join('node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.library.json', '--outDir', out], {
  stdio: 'inherit',
})
