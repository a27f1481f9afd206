import { execFile, execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Result } from '../src/report/result.ts'
import { aServer, type RunningServer } from './support/server.ts'

interface Manifest {
  readonly version: string
  readonly files: readonly string[]
  readonly dependencies: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, unknown>>
}

const ROOT = resolve('.')
const SECONDS = 2
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
/** npm needs no network to pack; what it says about its own settings does not matter here. */
const NPM: ExecFileSyncOptionsWithStringEncoding = {
  stdio: ['ignore', 'pipe', 'ignore'],
  encoding: 'utf8',
}

let folder: string
let packed: readonly string[]
let server: RunningServer

/** The package as npm packs it, unpacked where a consumer would have it, beside its dependencies. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-package-'))
  const source = join(folder, 'source')
  mkdirSync(source)
  for (const path of ['package.json', 'README.md', 'LICENSE', ...manifest.files])
    if (path !== 'lib' && existsSync(path)) {
      mkdirSync(dirname(join(source, path)), { recursive: true })
      cpSync(path, join(source, path), { recursive: true })
    }
  execFileSync(process.execPath, ['scripts/build-library.js', join(source, 'lib')], NPM)
  const [{ filename, files } = { filename: '', files: [] }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts'], { ...NPM, cwd: source }),
  ) as readonly { readonly filename: string; readonly files: readonly { readonly path: string }[] }[]
  packed = files.map(({ path }) => path)

  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'plimsoll'), { recursive: true })
  execFileSync('tar', [
    '-xzf',
    join(source, filename),
    '--strip-components=1',
    '-C',
    join(modules, 'plimsoll'),
  ])
  for (const name of [...Object.keys(manifest.dependencies), '@types/node', 'undici-types']) {
    const at = join(ROOT, 'node_modules', name)
    if (!existsSync(at)) continue
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(at, join(modules, name))
  }
  cpSync('examples/program', folder, { recursive: true })
  // The example as it is shipped, but for the time it loads.
  const example = readFileSync(join(folder, 'gate.ts'), 'utf8')
  writeFileSync(join(folder, 'gate.ts'), example.replace("duration: '10s'", `duration: '${SECONDS}s'`))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  server = await aServer().answers(200).after(2).start()
}, 120_000)

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function runNode(...argv: readonly string[]): Promise<Ended> {
  return new Promise((settle) => {
    const options = { cwd: folder, timeout: 60_000 }
    execFile(process.execPath, argv, options, (error, stdout, stderr) => {
      settle({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

describe('the package', () => {
  test('holds what its exports and its command name, and neither sources nor tests', () => {
    const targets = JSON.stringify(manifest.exports).match(/"\.\/[^"]+\.(?:js|json|d\.ts)"/g) ?? []
    for (const target of targets) {
      const path = target.slice(3, -1)
      if (!['plimsoll.schema.json', 'result.schema.json'].includes(path)) expect(packed).toContain(path)
    }
    expect(packed).toEqual(
      expect.arrayContaining([
        'dist/index.js',
        'dist/plimsoll.js',
        'lib/load/worker-entry.js',
        'docs/program.md',
      ]),
    )
    expect(packed.filter((path) => /__tests__|^src\/.*\.ts$|^scripts\//.test(path))).toEqual([])
  })

  test('its command starts', async () => {
    const { code, stdout } = await runNode('node_modules/plimsoll/dist/plimsoll.js', '--version')
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${manifest.version}\n` })
  })

  test('a program that uses it compiles against its types, strictly', () => {
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--types', 'node']
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    const compile = (file: string): string => {
      try {
        return execFileSync(process.execPath, [tsc, ...options, file], { ...NPM, cwd: folder })
      } catch (error) {
        return (error as { readonly stdout: string }).stdout
      }
    }
    expect(compile('gate.ts')).toBe('')
    writeFileSync(join(folder, 'wrong.ts'), "import { run } from 'plimsoll'\nawait run({ seed: 'one' })\n")
    expect(compile('wrong.ts')).toMatch(
      /^wrong\.ts\(2,13\): error TS2322: Type 'string' is not assignable to type 'number/,
    )
  }, 120_000)

  test('the example plans, runs, reports, and compares with the run before', async () => {
    const first = await runNode('gate.ts', server.url)
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain('Profile default, open model')
    expect(first.stdout).toMatch(/Plimsoll: /)
    expect(first.stderr).toMatch(/hold \d+ s: \d+\/s/)
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/)
    const stored = JSON.parse(readFileSync(join(folder, 'previous.json'), 'utf8')) as Result
    // A second step may be due on the other side of the edge of the measured time.
    expect(Math.abs(stored.measurements.candidate.total.sent - SECONDS * 40 * 2)).toBeLessThanOrEqual(4)
    expect(server.seen.filter(({ path }) => path.startsWith('/search'))).not.toHaveLength(0)

    const second = await runNode('gate.ts', server.url)
    expect(second.stdout).toContain('Since the run before: ')
    expect(second.stdout).toMatch(/GET \/products p50: [\d.-]+ to [\d.]+ \(ms\)/)
  }, 120_000)

  test('what the caller can mend is a UserError with its code', async () => {
    const { code, stderr } = await runNode('gate.ts', 'http://127.0.0.1:9/')
    expect(code).toBe(2)
    expect(stderr).toMatch(/target-unreachable: /)
  }, 120_000)

  test('the schemas are found by name', async () => {
    const ask =
      "console.log(require.resolve('plimsoll/result.schema.json'), require.resolve('plimsoll/plimsoll.schema.json'))"
    writeFileSync(join(folder, 'ask.cjs'), ask)
    const { code, stdout } = await runNode('ask.cjs')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/result\.schema\.json .*plimsoll\.schema\.json\n$/),
    })
  })
})
