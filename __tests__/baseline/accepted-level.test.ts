import { describe, expect, test } from '@jest/globals'
import { acceptedLevel, describeLevel } from '../../src/baseline/accepted-level.ts'
import type { HistoryRun } from '../../src/baseline/history.ts'
import { aHistoryRun } from '../support/history-runs.ts'

const historyOf = (runs: readonly HistoryRun[]) => ({
  schema: 'plimsoll/history@1' as const,
  suite: 'default',
  branch: 'main',
  runs,
})

describe('acceptedLevel', () => {
  test('nobody has accepted a level', () => {
    expect(acceptedLevel(historyOf([aHistoryRun(1), aHistoryRun(2)]))).toBeUndefined()
  })

  test('the newest decision counts, whatever the order of the runs, and its audit line names it', () => {
    const [older, newer] = [
      aHistoryRun(2, { accepted: { by: 'bob' } }),
      aHistoryRun(5, { accepted: { by: 'ana' } }),
    ]
    const level = acceptedLevel(historyOf([aHistoryRun(9), newer, older]))
    expect(level).toEqual({ by: 'ana', at: newer.at, sha: newer.sha, origin: newer.origin })
    expect(describeLevel(level!)).toBe(
      `The present level was accepted by ana at 0000000 on ${newer.at} (run ${newer.origin}); older runs are no baseline.`,
    )
  })
})
