import { describe, expect, test } from '@jest/globals'
import { settle } from '../../src/load/settle.ts'
import type { Answered, Sight } from '../../src/load/sight.ts'

const answered = (tookMs: number, status = 200): Answered => ({
  kind: 'status',
  status,
  address: undefined,
  commit: undefined,
  tookMs,
  edge: undefined,
})

/** Settles on scripted times; each answer moves the clock by what it took. The last one repeats. */
async function settleOn(first: number, ...others: readonly (number | Sight)[]) {
  let nowMs = 0
  let asked = 0
  const ask = (): Promise<Sight> => {
    const next = others[Math.min(asked++, others.length - 1)] ?? first
    const sight = typeof next === 'number' ? answered(next) : next
    nowMs += sight.kind === 'status' ? sight.tookMs : 1_000
    return Promise.resolve(sight)
  }
  return {
    asked: () => asked,
    result: await settle(ask, answered(first), new AbortController().signal, () => nowMs),
  }
}

describe('settle', () => {
  test('a warm target is asked twice more', async () => {
    const { result } = await settleOn(30, 32, 29)
    expect(result).toEqual({ kind: 'settled', answers: 3, firstMs: 30, lastMs: [30, 32, 29] })
  })

  test('a cold first answer is left behind', async () => {
    const { result } = await settleOn(8_000, 900, 100, 95, 105)
    expect(result).toMatchObject({ kind: 'settled', firstMs: 8_000, lastMs: [100, 95, 105] })
  })

  test('a wrong answer in between starts the row again', async () => {
    const { result } = await settleOn(100, 100, answered(5, 503), 100, 100, 100)
    expect(result).toMatchObject({ kind: 'settled', answers: 6, lastMs: [100, 100, 100] })
  })

  test('a target that never settles is given up on, and said to be restless', async () => {
    let slow = false
    const { result } = await settleOn(100, ...Array.from({ length: 50 }, () => ((slow = !slow) ? 900 : 100)))
    expect(result).toMatchObject({ kind: 'restless', answers: 40 })
  })

  test('half a minute is enough', async () => {
    const { result, asked } = await settleOn(100, { kind: 'silent', error: new Error('reset') })
    expect(result.kind).toBe('restless')
    expect(asked()).toBe(30)
  })
})
