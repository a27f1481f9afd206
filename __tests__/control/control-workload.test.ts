import { describe, expect, test } from '@jest/globals'
import { controlPlan } from '../../src/control/control-plan.ts'
import { createControlWorkload, scoreOf } from '../../src/control/control-workload.ts'
import { controlWork } from '../../src/control/work.ts'
import type { LoadEngine } from '../../src/load/engine.ts'
import { createLoadEngine } from '../../src/load/pool.ts'
import { anEngine } from '../support/fake-engine.ts'

const QUIET = { onProgress: () => undefined, onBlocks: () => 'go-on' as const }
const never = (): AbortSignal => new AbortController().signal

describe('the work', () => {
  test('is the same every time: a score means something only then', () => {
    const first = controlWork()
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(controlWork()).toBe(first)
    // Pinned: another result is other work, and makes every stored score worthless.
    expect(first).toBe('bff210d1c97d49c2af65e468efe8da31a0987b1d0f279765b5eb6b3c83f988de')
  })
})

describe('controlPlan', () => {
  test.each([
    { name: 'whole half seconds', ms: 4500, want: 4500 },
    { name: 'at least one block', ms: 10, want: 500 },
    { name: 'rounded', ms: 2700, want: 2500 },
  ])('$name', ({ ms, want }) => {
    const plan = controlPlan('http://127.0.0.1:1', ms)
    expect(plan.blocks.max * plan.blocks.durationMs).toBe(want)
    expect(plan.stages.find(({ phase }) => phase === 'hold')?.durationMs).toBe(want)
  })
})

describe('scoreOf', () => {
  const outcomeOf = (load: Parameters<typeof anEngine>[0]) =>
    anEngine(load).run(controlPlan('http://127.0.0.1:1', 2000), { ...QUIET, signal: never() })

  test('ln of the median in microseconds', async () => {
    const slice = scoreOf(await outcomeOf({ medianMs: 1 }))
    expect(slice.kind).toBe('score')
    if (slice.kind === 'score') expect(Math.exp(slice.lnP50Us) / 1000).toBeCloseTo(1, 0)
  })

  test('a slice that was cut short, or a saturated generator, gives none, and says so', async () => {
    const outcome = await outcomeOf({ medianMs: 1 })
    expect(scoreOf({ ...outcome, ended: { kind: 'interrupted' } })).toEqual({
      kind: 'none',
      reason: 'it was cut short (interrupted)',
    })
    const generator = { ...outcome.generator, state: 'saturated' as const, reasons: ['too slow'] }
    expect(scoreOf({ ...outcome, generator })).toEqual({ kind: 'none', reason: 'too slow' })
  })

  test('requests that failed give none: the rest is not the same work', async () => {
    const outcome = await outcomeOf({ medianMs: 1 })
    const { candidate } = outcome.sides
    const total = { ...candidate.total, sent: candidate.total.sent + 3 }
    const slice = scoreOf({ ...outcome, sides: { candidate: { ...candidate, total }, baseline: undefined } })
    expect(slice.kind === 'none' && slice.reason).toMatch(/^3 of \d+ requests/)
  })
})

describe('the workload', () => {
  const entry = new URL('../../src/index.ts', import.meta.url)

  test('a process of its own is loaded, scored, and gone afterwards', async () => {
    const engine = createLoadEngine(new URL('../../src/load/worker-entry.ts', import.meta.url))
    let url = ''
    const watching: LoadEngine = {
      run(plan, watch) {
        url = plan.sides.candidate.url
        return engine.run(plan, watch)
      },
    }
    const slice = await createControlWorkload(entry, watching).measure(1000, never())
    // A busy machine may saturate the slice; then it must say so instead of giving a score.
    if (slice.kind === 'score') {
      expect(slice.requests).toBe(200)
      expect(slice.lnP50Us).toBeGreaterThan(Math.log(50))
    } else expect(slice.reason).toMatch(/ms late|iterations due|requests to it failed/)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  }, 30_000)

  test('a server that does not start gives no score, and no rejection', async () => {
    const nowhere = new URL('../../src/no-such-entry.ts', import.meta.url)
    const unused: LoadEngine = { run: () => Promise.reject(new Error('nothing may be loaded')) }
    const slice = await createControlWorkload(nowhere, unused).measure(1000, never())
    expect(slice).toEqual({ kind: 'none', reason: 'the control server ended with code 1 before it listened' })
  }, 30_000)
})
