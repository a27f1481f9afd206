import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { arch, cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { openLedger } from '../trials/ledger.ts'
import type { Ledger } from '../trials/ledger.ts'
import type { RunRecord } from './record.ts'

/** Where a campaign keeps what it has: its own copy of the gate, the history, the results, the ledger. */
export interface Folder {
  readonly about: About
  readonly ledger: Ledger<RunRecord>
  path(name: string): string
  /** Keeps the result of a run, compressed. */
  keep(id: string, result: string): void
  /** The text of a kept result; undefined where there is none. */
  result(id: string): string | undefined
  /** Others may use the folder again. */
  close(): void
}

/** Under which conditions a campaign was begun; it is only continued under the same. */
export interface About {
  readonly startedAt: string
  readonly seed: number
  readonly version: string
  /** Twelve digits of SHA-256 of the bundle. */
  readonly gate: string
  /** The same of the expectations, as they were before the first run. */
  readonly expectations: string
  /** The same of the sources that decide what a run measures. */
  readonly service: string
  readonly machine: string
  readonly node: string
}

/** Opens a campaign's folder, new or begun; throws where it cannot be continued here. */
export function openFolder(
  root: string,
  options: { readonly seed: number; readonly path: string | undefined },
): Folder {
  const dist = join(root, 'dist')
  const gate = digestOf(join(dist, 'index.js'))
  const base = options.path ?? join(root, '.plimsoll/campaign', `${gate}-${options.seed}`)
  const path = (name: string): string => join(base, name)
  mkdirSync(path('results'), { recursive: true })
  lock(path('lock'))
  try {
    const about = readAbout(path('about.json')) ?? begin()
    check(about)
    const ledger = openLedger<RunRecord>(path('ledger.jsonl'), false)
    return {
      about,
      ledger,
      path,
      keep: (id, text) => {
        const file = path(`results/${id}.json.gz`)
        writeFileSync(`${file}.tmp`, gzipSync(text))
        renameSync(`${file}.tmp`, file)
      },
      result: (id) => {
        const file = path(`results/${id}.json.gz`)
        return existsSync(file) ? gunzipSync(readFileSync(file)).toString('utf8') : undefined
      },
      close: () => rmSync(path('lock'), { force: true }),
    }
  } catch (error) {
    rmSync(path('lock'), { force: true })
    throw error
  }

  /** A bundle that is built anew meanwhile must not change the campaign: it runs a copy. */
  function begin(): About {
    cpSync(dist, path('gate'), { recursive: true })
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    const about: About = {
      startedAt: new Date().toISOString(),
      seed: options.seed,
      version,
      gate,
      expectations: expectationsDigest(),
      service: serviceDigest(),
      machine: describeMachine(),
      node: process.version,
    }
    writeFileSync(path('about.json'), `${JSON.stringify(about, undefined, 2)}\n`)
    return about
  }

  function check(about: About): void {
    if (about.seed !== options.seed)
      throw new Error(`"${base}" was begun with --seed ${about.seed}, not ${options.seed}.`)
    if (about.machine !== describeMachine())
      throw new Error(`"${base}" was begun on another machine (${about.machine}): begin another folder.`)
    if (about.service !== serviceDigest())
      throw new Error(
        `"${base}" was begun with other servers, variants or configurations: begin another folder.`,
      )
    if (digestOf(path('gate/index.js')) !== about.gate)
      throw new Error(`"${path('gate')}" is no longer the gate that the campaign began with.`)
  }
}

/** Twelve digits of SHA-256 over the expectations, which are to be written before the first run. */
export function expectationsDigest(): string {
  return digestOf(join(import.meta.dirname, 'expectations.ts'))
}

/** What the gate is run against, and how. */
const SERVICE = ['answers.ts', 'gate-config.ts', 'neighbour.ts', 'server.ts', 'service.ts', 'variants.ts']

function serviceDigest(): string {
  return digestOf(...SERVICE.map((name) => join(import.meta.dirname, name)))
}

function digestOf(...files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

function readAbout(file: string): About | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as About) : undefined
}

function describeMachine(): string {
  const [cpu] = cpus()
  const gib = (totalmem() / 2 ** 30).toFixed(1)
  return `${cpu?.model.trim() ?? 'unknown'}, ${cpus().length} cores, ${gib} GiB, ${type()} ${release()} ${arch()}`
}

/** Two campaigns at once would measure each other. */
function lock(file: string): void {
  const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined
  if (owner !== undefined && owner !== process.pid && isAlive(owner))
    throw new Error(`Process ${owner} is at work on this campaign. End it first, or remove "${file}".`)
  writeFileSync(file, String(process.pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and someone else's.
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM'
  }
}
