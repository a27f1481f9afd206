import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openLedger } from '../../scripts/trials/ledger.ts'
import { emptyTallies } from '../../scripts/trials/tally.ts'
import type { ChunkDone } from '../../scripts/simulate/worker.ts'

function done(from: number): ChunkDone {
  return { chunk: { id: 'duet-1', seed: 1, from, to: from + 50 }, tallies: emptyTallies() }
}

describe('a ledger', () => {
  let folder = ''
  let path = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'))
    path = join(folder, 'deep', 'ledger.jsonl')
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  test('keeps what is done for the next call', () => {
    const ledger = openLedger<ChunkDone>(path, false)
    expect(ledger.done).toEqual([])
    ledger.append(done(0))
    ledger.append(done(50))
    expect(openLedger<ChunkDone>(path, false).done).toEqual([done(0), done(50)])
  })

  test('loses only the line that a stop cut off', () => {
    openLedger<ChunkDone>(path, false).append(done(0))
    appendFileSync(path, '{"chunk":{"id":"du')
    const resumed = openLedger<ChunkDone>(path, false)
    expect(resumed.done).toEqual([done(0)])
    resumed.append(done(50))
    expect(openLedger<ChunkDone>(path, false).done).toEqual([done(0), done(50)])
  })

  test('forgets everything when asked to', () => {
    openLedger<ChunkDone>(path, false).append(done(0))
    expect(openLedger<ChunkDone>(path, true).done).toEqual([])
  })
})
