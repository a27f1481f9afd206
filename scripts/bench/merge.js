import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MINUTES, REQUESTS, writeShards } from '../scale/synthetic.ts'
import { seconds } from './figures.js'

const SHARDS = 100

export const title = `Shards: merge of ${SHARDS} shards of ${MINUTES} minutes with ${REQUESTS} requests and a live baseline`

/** Processor time and memory of a process that merges and judges; docs/scale.md has the curve. */
export async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  try {
    const bytes = writeShards(folder, SHARDS)
    const script = new URL('../scale/merge-process.ts', import.meta.url).pathname
    const merged = JSON.parse(
      execFileSync(process.execPath, [script, folder, String(SHARDS)], { encoding: 'utf8' }),
    )
    const { readMs, mergeMs, verdictMs, reportMs, peakBytes } = merged
    return [
      { what: 'find, check and merge', value: seconds((readMs + mergeMs) / 1000), target: '≤ 10 s' },
      { what: 'verdict', value: seconds(verdictMs / 1000) },
      { what: 'reports', value: seconds(reportMs / 1000) },
      { what: 'memory, peak', value: megabytes(peakBytes), target: '≤ 1,000 MB' },
      { what: 'size of all files', value: megabytes(bytes) },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`
}
