import { compareLive } from '../../src/compare/live.ts'
import { median, ms } from './figures.js'
import { aFullRun } from './full-run.js'

export const title = 'Analysis of a full run: 50 requests × 36 blocks, live baseline, every look'

const ROUNDS = 7

export async function measure() {
  const question = aFullRun(50)
  const rounds = []
  let compared = 0
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now()
    compared = compareLive(question).comparisons.length
    rounds.push(performance.now() - start)
  }
  return [
    { what: 'first time in this process', value: ms(rounds[0]) },
    { what: `median of ${ROUNDS}, ${compared} comparisons`, value: ms(median(rounds)), target: '≤ 300 ms' },
  ]
}
