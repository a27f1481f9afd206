import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from '../campaign/child.ts'
import { gateConfig } from '../campaign/gate-config.ts'
import { runGateProcess } from '../campaign/gate-process.ts'
import type { Group } from '../campaign/variants.ts'
import { GROUPS } from '../campaign/variants.ts'

/*
 * node scripts/aa-campaign/gates.ts VARIANT MACHINE GATES FOLDER — holds one service against itself, several times
 * one after the other, each time with fresh servers and a fresh gate, and keeps the results below the folder. A red
 * gate is what is counted, so it is no failure here; a gate that writes no result is.
 */

const USUAL = { rate: 400, warmUpS: 5, durationS: [40, 90], blockMs: 2_500 } as const

/** `full` runs its whole time, so that σ_inst can be estimated from it. */
export const AA_VARIANTS = {
  slices: { ...GROUPS.slices, ...USUAL },
  duet: { ...GROUPS.duet, ...USUAL, rate: 200 },
  full: { ...GROUPS.slices, ...USUAL, durationS: [60, 60] },
} as const satisfies Record<string, Group>

const LIMIT_MS = 5 * 60_000

async function gate(variant: Group, seed: number, out: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'aa-'))
  const same = { changed: undefined, change: { kind: 'none' } } as const
  const main = await startChild('server.ts', JSON.stringify({ ...same, seed: 2 * seed }))
  const candidate = await startChild('server.ts', JSON.stringify({ ...same, seed: 2 * seed + 1 }))
  try {
    const config = join(work, 'plimsoll.yml')
    writeFileSync(config, gateConfig(variant))
    const args = ['run', '--quiet', '--config', config, '--out', out, '--seed', String(seed)]
    args.push('--history', join(work, 'none'), '--url', candidate.url, '--baseline-url', main.url)
    const { exitCode, ended, said } = await runGateProcess(
      join(import.meta.dirname, '../../dist/index.js'),
      args,
      { sha: undefined, limitMs: LIMIT_MS, signal: new AbortController().signal },
    )
    process.stdout.write(`${out}: ${ended ?? `exit code ${String(exitCode)}`}\n`)
    if (ended !== undefined || exitCode === 2 || exitCode === undefined)
      throw new Error(`${out}: ${ended ?? `exit code ${String(exitCode)}`}: ${said.trim()}`)
  } finally {
    await Promise.all([main.stop(), candidate.stop()])
    rmSync(work, { recursive: true })
  }
}

async function main([name = '', machine = '', gates = '', folder = '']: readonly string[]): Promise<void> {
  if (!Object.hasOwn(AA_VARIANTS, name) || !(Number(machine) >= 1) || !(Number(gates) >= 1) || folder === '')
    throw new Error(
      `gates.ts VARIANT MACHINE GATES FOLDER is expected, VARIANT one of ${Object.keys(AA_VARIANTS).join(', ')}; got "${[name, machine, gates, folder].join(' ')}".`,
    )
  mkdirSync(folder, { recursive: true })
  const failures: string[] = []
  for (let n = 1; n <= Number(gates); n++) {
    // Other numbers in every job, the same when the job is run again.
    const seed = Number(machine) * 1_000 + n
    try {
      await gate(AA_VARIANTS[name as keyof typeof AA_VARIANTS], seed, join(folder, `${name}-${machine}-${n}`))
    } catch (thrown) {
      failures.push(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  if (failures.length > 0) throw new Error(failures.join('\n'))
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2))
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
    process.exitCode = 1
  }
}
