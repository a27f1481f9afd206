import { describe, expect, test } from '@jest/globals'
import { GitHubError } from '../../src/github/github.ts'
import { createPatience } from '../../src/github/patience.ts'
import { retrying } from '../../src/github/retry.ts'

/** A world whose clock only the pauses and the calls move. */
function aWorld(patienceMs = 60_000) {
  let nowMs = 0
  const waits: number[] = []
  return {
    waits,
    pass: (ms: number) => {
      nowMs += ms
    },
    now: () => nowMs,
    patience: createPatience(patienceMs),
    clock: () => nowMs,
    pause: (ms: number) => {
      waits.push(ms)
      nowMs += ms
      return Promise.resolve()
    },
  }
}

function httpError(status: number, headers: Readonly<Record<string, string>> = {}, message = 'refused') {
  return Object.assign(new Error(message), { status, response: { headers } })
}

describe('retrying', () => {
  test.each([
    { name: 'a 404 is final', thrown: httpError(404), idempotent: true, tries: 1 },
    { name: 'a plain 403 is final', thrown: httpError(403), idempotent: true, tries: 1 },
    { name: 'a 422 is final', thrown: httpError(422), idempotent: true, tries: 1 },
    {
      name: 'a 502 is tried again where that is harmless',
      thrown: httpError(502),
      idempotent: true,
      tries: 6,
    },
    {
      name: 'a 502 is final where it could do things twice',
      thrown: httpError(502),
      idempotent: false,
      tries: 1,
    },
    {
      name: 'no answer is final where it could do things twice',
      thrown: new Error('socket hang up'),
      idempotent: false,
      tries: 1,
    },
    { name: 'a 429 is tried again in any case', thrown: httpError(429), idempotent: false, tries: 6 },
    {
      name: 'a used-up primary limit is not waited for',
      thrown: httpError(403, { 'x-ratelimit-remaining': '0' }),
      idempotent: true,
      tries: 1,
    },
    {
      name: 'a secondary limit without a time is not waited for',
      thrown: httpError(403, {}, 'secondary rate limit'),
      idempotent: true,
      tries: 1,
    },
  ])('$name', async ({ thrown, idempotent, tries }) => {
    const world = aWorld()
    let calls = 0
    await expect(
      retrying(world, 'asking', idempotent, () => {
        calls++
        return Promise.reject(thrown)
      }),
    ).rejects.toBeInstanceOf(GitHubError)
    expect(calls).toBe(tries)
    expect(world.now()).toBeLessThanOrEqual(60_000)
  })

  test('time in failed calls counts, and all calls share one patience', async () => {
    const world = aWorld(25_000)
    const hang = () => {
      world.pass(10_000)
      return Promise.reject(new Error('timeout'))
    }
    await expect(retrying(world, 'first', true, hang)).rejects.toThrow('first')
    await expect(retrying(world, 'second', true, hang)).rejects.toThrow('second')
    const before = world.now()
    await expect(retrying(world, 'third', true, hang)).rejects.toThrow('failed for too long')
    expect(world.now()).toBe(before)
  })

  test('a good answer after a bad one is the answer', async () => {
    const world = aWorld()
    let calls = 0
    const answer = await retrying(world, 'asking', true, () =>
      calls++ === 0 ? Promise.reject(httpError(500)) : Promise.resolve('here'),
    )
    expect(answer).toBe('here')
    expect(world.waits).toEqual([1000])
  })

  test('a run that is cancelled during a long pause can still publish', async () => {
    const world = aWorld()
    let calls = 0
    const cancelled = {
      ...world,
      pause: () => {
        world.patience.limitTo(4_000)
        return Promise.resolve()
      },
    }
    const answer = retrying(cancelled, 'asking', true, () =>
      calls++ === 0 ? Promise.reject(httpError(429, { 'retry-after': '10' })) : Promise.resolve('here'),
    )
    expect(await answer).toBe('here')
    expect(world.patience.remainingMs()).toBe(4_000)
  })

  test('a cancelled run has little patience left', async () => {
    const world = aWorld()
    world.patience.limitTo(2_500)
    await expect(retrying(world, 'asking', true, () => Promise.reject(httpError(500)))).rejects.toThrow()
    expect(world.now()).toBeLessThanOrEqual(2_500)
  })
})
