import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { readResult } from '../../src/report/read-result.ts'
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import type { Folder } from './folder.ts'
import { gateConfig } from './gate-config.ts'
import { runGateProcess } from './gate-process.ts'
import type { GateEnd } from './gate-process.ts'
import { changedIn, commitOf, idOf, seedOf } from './order.ts'
import type { PlannedRun } from './order.ts'
import { decidedIn } from './record.ts'
import type { RunRecord } from './record.ts'
import type { Character } from './service.ts'
import { GROUPS } from './variants.ts'
import type { Group } from './variants.ts'

/** Start, waiting for the targets, comparison and reports: far less than this. */
const SPARE_MS = 60_000

/**
 * Makes one run: fresh servers, fresh gate, all of them processes of their own, all ended when it returns.
 * Undefined where the signal cut it short: such a run counts for nothing and is made again.
 */
export async function runOnce(
  run: PlannedRun,
  { folder, seed, signal }: { readonly folder: Folder; readonly seed: number; readonly signal: AbortSignal },
): Promise<RunRecord | undefined> {
  const group: Group = GROUPS[run.variant.group]
  const at = new Date().toISOString()
  const loadBefore = loadavg()[0] ?? NaN
  const work = folder.path('work')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  const config = join(work, 'plimsoll.yml')
  writeFileSync(config, gateConfig(group))

  const children: Child[] = []
  const start = async (...what: Parameters<typeof startChild>): Promise<string> => {
    const child = await startChild(...what)
    children.push(child)
    return child.url
  }
  const serve = (side: 'main' | 'candidate', change: Omit<Character, 'seed'>): Promise<string> =>
    start('server.ts', JSON.stringify({ ...change, seed: seedOf(seed, run, side) } satisfies Character))
  const changed = changedIn(run)
  const args = ['run', '--quiet', '--config', config, '--out', join(work, 'out')]
  args.push('--seed', String(seedOf(seed, run, 'gate')))
  try {
    args.push('--url', await serve('candidate', { changed, change: run.variant.change }))
    if (group.mode === 'live')
      args.push('--baseline-url', await serve('main', { changed: undefined, change: { kind: 'none' } }))
    if (group.neighbour) await start('neighbour.ts', String(seedOf(seed, run, 'neighbour')))
    // A live run is given a history that is always empty.
    args.push('--history', group.mode === 'history' ? folder.path('history') : join(work, 'no-history'))
    if (run.variant.role === 'main') args.push('--save')
    const gate = await runGateProcess(folder.path('gate/index.js'), args, {
      sha: commitOf(seed, run),
      limitMs: limitMs(group),
      signal,
    })
    if (signal.aborted) return undefined
    const { variant, index } = run
    const { exitCode, tookMs } = gate
    const record = { variant: variant.id, index, at, changed, loadBefore, tookMs, exitCode }
    return { ...record, ...keepResult(run, join(work, 'out', 'result.json'), gate, folder) }
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}

/** Two measurements and the pause before the second, which a suspicion against the history brings. */
function limitMs({ mode, warmUpS, durationS, blockMs }: Group): number {
  const onceMs = (warmUpS + durationS[1]) * 1000
  return SPARE_MS + (mode === 'history' ? 2 * onceMs + 4 * blockMs : onceMs)
}

function keepResult(
  run: PlannedRun,
  file: string,
  { ended, exitCode, said }: GateEnd,
  folder: Folder,
): Pick<RunRecord, 'decided' | 'trouble'> {
  const text = readIfThere(file)
  if (text === undefined || ended !== undefined) {
    const how = ended ?? `exit code ${exitCode ?? 'none'}`
    return { decided: undefined, trouble: `${how}: ${said.trim()}` }
  }
  folder.keep(idOf(run), text)
  return { decided: decidedIn(readResult(text)), trouble: undefined }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
      return undefined
    throw error
  }
}
