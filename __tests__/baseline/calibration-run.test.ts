import { describe, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CalibrationRun } from '../../src/baseline/calibration-run.ts'
import { createFileStore } from '../../src/baseline/file-store.ts'
import { appendRun, decodeHistory, encodeHistory, runsOf } from '../../src/baseline/history-document.ts'
import { calibrationsIn } from '../../src/baseline/store.ts'
import { aHistoryRun } from '../support/history-runs.ts'

const query = { suite: 'default', branch: 'main', fingerprint: 'f1' }

/** The n-th A/A run; a higher one is newer. */
function aCalibration(n: number, fingerprint = 'f1'): CalibrationRun {
  const { sha, at, origin, key } = aHistoryRun(n)
  return {
    ...{ sha, at, origin, key: { ...key, fingerprint } },
    tests: [{ request: 'GET /', metric: 'p95', theta: -0.012345, se: 0.02 }],
  }
}

describe('A/A runs in the history', () => {
  test('are stored and read beside the runs', () => {
    const runs = appendRun(undefined, query, aHistoryRun(1), 60)
    const both = appendRun(runs, query, aCalibration(2), 60)
    expect(decodeHistory(encodeHistory(both), query)).toEqual({ kind: 'ok', history: both })
    expect(both.runs).toHaveLength(1)
    expect(both.calibrations).toEqual([aCalibration(2)])
  })

  test('of the same commit and origin are all kept: each is another pair of deployments', () => {
    const once = appendRun(undefined, query, aCalibration(1), 60)
    const again = { ...aCalibration(1), at: '2026-01-09T00:00:00.000Z' }
    expect(appendRun(once, query, again, 60).calibrations).toHaveLength(2)
  })

  test('leave the oldest behind, and are no runs of the branch', () => {
    let history = appendRun(undefined, query, aHistoryRun(1), 3)
    for (const n of [5, 4, 3, 2]) history = appendRun(history, query, aCalibration(n), 3)
    expect(history.calibrations?.map(({ origin }) => origin)).toEqual(['1003.1', '1004.1', '1005.1'])
    expect(history.runs).toHaveLength(1)
  })

  test('under other settings are told apart', () => {
    const one = appendRun(undefined, query, aCalibration(1), 60)
    const two = appendRun(one, query, aCalibration(2, 'f2'), 60)
    expect(runsOf(two, 'f2').calibrations).toEqual([aCalibration(2, 'f2')])
    expect(runsOf(two, 'f3')).not.toHaveProperty('calibrations')
  })

  test('an old document has none, and a run that is added brings none', () => {
    const old = appendRun(undefined, query, aHistoryRun(1), 60)
    expect(encodeHistory(old)).not.toContain('calibrations')
    expect(appendRun(old, query, aHistoryRun(2), 60)).not.toHaveProperty('calibrations')
  })

  test('that hold no numbers make the document unreadable, with the place', () => {
    const text = encodeHistory(appendRun(undefined, query, aCalibration(1), 60)).replace('0.02', '"a"')
    expect(decodeHistory(text, query)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('calibrations.0.tests.0.se'),
    })
  })
})

describe('the file store', () => {
  test('keeps A/A runs, and hands them out where there is no run of the branch', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-aa-'))
    try {
      const store = createFileStore(folder)
      expect(await store.save(query, aCalibration(1), 60)).toMatchObject({ kind: 'saved', runs: 1 })
      expect(await store.save(query, aCalibration(2), 60)).toMatchObject({ kind: 'saved', runs: 2 })
      const before = await store.find(query)
      expect(before.kind).toBe('missing')
      expect(calibrationsIn(before)).toHaveLength(2)

      expect(await store.save(query, aHistoryRun(3), 60)).toMatchObject({ kind: 'saved', runs: 1 })
      const after = await store.find(query)
      expect(after.kind).toBe('found')
      expect(calibrationsIn(after)).toEqual([aCalibration(1), aCalibration(2)])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
