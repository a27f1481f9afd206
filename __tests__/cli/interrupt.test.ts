import { describe, expect, test } from '@jest/globals'
import { interruptible } from '../../src/cli/interrupt.ts'
import { UserError } from '../../src/errors.ts'
import { fakeEdges } from '../support/fake-cli-edges.ts'

describe('interruptible', () => {
  test('without a signal the work decides', async () => {
    const edges = fakeEdges()
    expect(await interruptible(edges, () => Promise.resolve(3))).toBe(3)
  })

  test.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('$signal aborts the work, which still ends by itself', async ({ signal, code }) => {
    const edges = fakeEdges()
    const ended = await interruptible(edges, (interrupt) => {
      edges.interrupt(signal)
      expect(interrupt.signal.aborted).toBe(true)
      return Promise.resolve(interrupt.exitCode() ?? 0)
    })
    expect(ended).toBe(code)
    expect(edges.exits).toEqual([])
    expect(edges.stderr.text()).toContain(signal)
  })

  test('a second signal ends the process at once', async () => {
    const edges = fakeEdges()
    await interruptible(edges, () => {
      edges.interrupt('SIGINT')
      edges.interrupt('SIGTERM')
      return Promise.resolve(0)
    })
    expect(edges.exits).toEqual([143])
  })

  test('after the work nobody listens any more', async () => {
    const edges = fakeEdges()
    await interruptible(edges, () => Promise.resolve(0))
    edges.interrupt('SIGINT')
    edges.interrupt('SIGINT')
    expect(edges.exits).toEqual([])
    expect(edges.stderr.text()).toBe('')
  })

  test.each([
    { name: 'the abort itself', thrown: (signal: AbortSignal): Error => signal.reason as Error },
    {
      name: 'a wait for the target that it cut short',
      thrown: () => new UserError('target-unreachable', 'gone', 'wait'),
    },
    { name: "Node's AbortError", thrown: () => Object.assign(new Error('x'), { name: 'AbortError' }) },
  ])('nothing was measured: $name becomes the exit code', async ({ thrown }) => {
    const edges = fakeEdges()
    const ended = await interruptible(edges, ({ signal }) => {
      edges.interrupt('SIGINT')
      return Promise.reject(thrown(signal))
    })
    expect(ended).toBe(130)
    expect(edges.stderr.text()).toContain('nothing is written')
  })

  test.each([
    { name: 'a bug stays a bug', thrown: new TypeError('x') },
    { name: 'so does a file that cannot be written', thrown: new UserError('output-unwritable', 'x', 'y') },
  ])('$name, interrupted or not', async ({ thrown }) => {
    const edges = fakeEdges()
    const work = interruptible(edges, () => {
      edges.interrupt('SIGINT')
      return Promise.reject(thrown)
    })
    await expect(work).rejects.toBe(thrown)
  })
})
