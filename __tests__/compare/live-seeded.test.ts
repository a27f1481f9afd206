import { describe, expect, test } from '@jest/globals'
import { compareLive } from '../../src/compare/live.ts'
import type { LiveAnswer } from '../../src/compare/live.ts'
import { question, regressed, why } from '../support/live-question.ts'

describe('seeded runs', () => {
  test('of 24 runs without a change none is flagged, and at least 21 show "unchanged"', () => {
    const answers = Array.from({ length: 24 }, (_, seed) => compareLive(question({ seed: seed + 1 })))
    expect(answers.filter((answer) => regressed(answer).length > 0)).toHaveLength(0)
    expect(answers.filter((answer) => why(answer) === 'unchanged').length).toBeGreaterThanOrEqual(21)
  })

  test('+30% on one request is found in 12 of 12 runs, and no other request is blamed', () => {
    const answers = Array.from({ length: 12 }, (_, seed) =>
      compareLive(question({ seed: seed + 101, candidate: { slower: { 'GET /b': 1.3 } } })),
    )
    expect(answers.filter((answer) => regressed(answer).length > 0)).toHaveLength(12)
    expect(answers.flatMap(regressed).filter((name) => !name.startsWith('GET /b'))).toEqual([])
  })

  test('weather that both sides share does not matter: duet, ±30% from block to block', () => {
    const weather = (block: number): number => [1, 1.3, 0.8, 1.6][block % 4] ?? 1
    const noisy = (seed: number, slower = {}): LiveAnswer =>
      compareLive(question({ seed, baseline: { weather }, candidate: { weather, slower } }))
    const seeds = Array.from({ length: 6 }, (_, i) => 300 + i)
    expect(seeds.flatMap((seed) => regressed(noisy(seed)))).toEqual([])
    expect(seeds.filter((seed) => regressed(noisy(seed, { 'GET /b': 1.3 })).length > 0)).toHaveLength(6)
  })
})
