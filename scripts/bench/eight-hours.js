import { gatherEvidence } from '../../src/analyze/evidence.ts'
import { toResultAnalysis } from '../../src/report/analysis-result.ts'
import { aRun, aSeries, observing } from '../../__tests__/support/evidence.ts'
import { secondsOf } from '../../__tests__/support/long-runs.ts'
import { median, ms } from './figures.js'

export const title = 'Analysis of eight hours: 5 requests × 5,760 blocks, 7 observed series at one second'

const ROUNDS = 5
const SECONDS = 8 * 3_600

export async function measure() {
  const question = aRun({
    requests: ['a', 'b', 'c', 'd', 'e'],
    blocks: SECONDS / 5,
    answers: 100,
    medianMs: () => 40,
    stages: [{ phase: 'hold', durationMs: SECONDS * 1_000, from: 100, to: 100 }],
    observed: observing(
      ...['memory', 'heap', 'rss'].map((name) =>
        series(name, 'bytes', (i) => 5e8 + i * 1e3 + Math.sin(i) * 1e6),
      ),
      series('descriptors', 'count', (i) => 100 + (i % 7)),
      series('cpu', 'fraction', () => 0.3),
      series('pool-used', 'count', (i) => i % 40),
      series('pool-size', 'count', () => 50),
    ),
    change: () => ({ timeline: secondsOf(SECONDS, () => ({ phase: 'hold' })) }),
  })
  const rounds = []
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage()
    toResultAnalysis(gatherEvidence(question))
    const { user, system } = process.cpuUsage(before)
    rounds.push((user + system) / 1_000)
  }
  return [
    { what: 'processor time, first time in this process', value: ms(rounds[0]) },
    { what: `processor time, median of ${ROUNDS}`, value: ms(median(rounds)), target: '≤ 1,000 ms' },
  ]
}

function series(name, unit, value) {
  const samples = Array.from({ length: SECONDS }, (_, second) => ({
    atMs: second * 1_000,
    value: value(second),
  }))
  return { ...aSeries(name, unit, value), samples }
}
