import { describe, expect, test } from '@jest/globals'
import type { ControlSlice, ControlWorkload } from '../../src/control/control-workload.ts'
import { sliceMs, watchControl } from '../../src/gate/control.ts'
import { aPlan } from '../support/synthetic.ts'

const score = (lnP50Us: number): ControlSlice => ({ kind: 'score', lnP50Us, requests: 900 })
const NONE: ControlSlice = { kind: 'none', reason: 'it was cut short' }

function watching(slices: readonly ControlSlice[], plan = aPlan()) {
  const said: string[] = []
  const left = [...slices]
  const asked: number[] = []
  const workload: ControlWorkload = {
    measure(ms) {
      asked.push(ms)
      return Promise.resolve(left.shift() ?? NONE)
    },
  }
  const abort = new AbortController()
  const narrator = {
    say: (line: string) => void said.push(line),
    warn: () => undefined,
    progress: () => undefined,
  }
  return { watch: watchControl({ narrator }, workload, plan, abort.signal), said, asked, abort }
}

describe('the length of a slice', () => {
  test.each([
    { name: 'two slices are 5 % of the time at full load', blocks: { max: 36 }, want: 4500 },
    { name: 'never more than 10 s each', blocks: { max: 360 }, want: 10_000 },
    { name: 'none where the plan is too short', blocks: { max: 7 }, want: undefined },
  ])('$name', ({ blocks, want }) => {
    expect(sliceMs(aPlan({ blocks }))).toBe(want)
  })
})

describe('watchControl', () => {
  test('the score is the mean of the slices before and after', async () => {
    const { watch, said, asked } = watching([score(7), score(7.02)])
    await watch.slice()
    await watch.slice()
    expect(watch.score()).toBeCloseTo(7.01, 12)
    expect(watch.warnings()).toEqual([])
    expect(asked).toEqual([4500, 4500])
    expect(said[0]).toBe('Control workload: p50 1.10 ms on this machine')
  })

  test('after a second measurement the slices around that one count', async () => {
    const { watch } = watching([score(6), score(7), score(7.02)])
    for (let i = 0; i < 3; i++) await watch.slice()
    expect(watch.score()).toBeCloseTo(7.01, 12)
  })

  test('a machine that changed its speed is told', async () => {
    const { watch } = watching([score(7), score(7 + Math.log(1.2))])
    await watch.slice()
    await watch.slice()
    expect(watch.warnings()).toEqual([
      'The machine changed its speed during the run: the control workload was 20 % slower after it than before.',
    ])
  })

  test('one slice without a score leaves none, and says why', async () => {
    const { watch } = watching([score(7), NONE])
    await watch.slice()
    await watch.slice()
    expect(watch.score()).toBeUndefined()
    expect(watch.warnings()).toEqual([
      'The control workload gave no score, so this run is compared as measured: it was cut short.',
    ])
  })

  test('a short plan has none, and says so once', async () => {
    const { watch, said, asked } = watching([score(7)], aPlan({ blocks: { max: 4 } }))
    await watch.slice()
    expect(watch.score()).toBeUndefined()
    expect(asked).toEqual([])
    expect(said).toEqual(['No control workload: 20 s at full load is too short for it.'])
  })

  test('an interrupted run takes no further slice', async () => {
    const { watch, asked, abort } = watching([score(7)])
    abort.abort()
    await watch.slice()
    expect(asked).toEqual([])
  })
})
