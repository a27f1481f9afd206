import type { HistoryRun } from '../../src/baseline/history.ts'
import { Histogram } from '../../src/measure/histogram.ts'

const HISTOGRAM = histogramOf([10_000, 11_000, 12_000, 30_000])

/** A stored run of main; `n` makes commit, time and origin its own, a higher one is newer. */
export function aHistoryRun(n = 1, change: Partial<HistoryRun> = {}): HistoryRun {
  const tally = { sent: 5, completed: 4, errors: 0, throughput: 2, histogram: HISTOGRAM }
  return {
    sha: n.toString(16).padStart(40, '0'),
    at: new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString(),
    origin: `${1000 + n}.1`,
    key: {
      fingerprint: 'f1',
      runner: 'github-hosted Linux',
      architecture: 'x64',
      image: 'ubuntu24',
      cpu: 'a cpu',
      tool: '0',
    },
    requests: { 'GET /': tally },
    total: tally,
    control: undefined,
    quarantined: undefined,
    ...change,
  }
}

/** The same run under another fingerprint. */
export function withFingerprint(run: HistoryRun, fingerprint: string): HistoryRun {
  return { ...run, key: { ...run.key, fingerprint } }
}

function histogramOf(valuesUs: readonly number[]): string {
  const histogram = new Histogram(2)
  for (const value of valuesUs) histogram.record(value)
  return histogram.encode()
}
