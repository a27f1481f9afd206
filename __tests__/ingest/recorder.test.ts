import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { SampleRecorder, type Recording } from '../../src/ingest/recorder.ts'
import { T0_MS } from '../support/foreign-results.ts'

interface Sample {
  readonly name: string
  readonly atMs: number
  readonly us: number
  readonly wrong: boolean
}

function record(samples: readonly Sample[]): Recording | undefined {
  const recorder = new SampleRecorder()
  for (const { name, atMs, us, wrong } of samples)
    recorder.record(
      recorder.entryOf(name),
      T0_MS + atMs,
      us,
      wrong ? 'timeout' : undefined,
      wrong ? 0 : 200,
      10,
    )
  return recorder.finish()
}

const samples = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    atMs: fc.integer({ min: 0, max: 600_000 }),
    us: fc.integer({ min: 0, max: 5_000_000 }),
    wrong: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
)

/** What can be compared of a recording, independent of the order of its keys. */
function seen(recording: Recording | undefined): unknown {
  if (recording === undefined) return undefined
  const { measurement, startMs, endMs, blockMs } = recording
  return {
    ...{ startMs, endMs, blockMs, activeMs: measurement.activeMs, timeline: measurement.timeline },
    total: [measurement.total.sent, measurement.total.errors, measurement.total.latency.encode()],
    blocks: measurement.blocks.map(({ index, startMs: from, durationMs, requests }) => [
      index,
      from,
      durationMs,
      Object.entries(requests)
        .map(([name, cell]) => [name, cell.sent, cell.errors, cell.latency.encode()])
        .sort(),
    ]),
  }
}

describe('samples in any order', () => {
  test('make the same measurement', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 0, max: 59 }), (given, turn) => {
        const turned = [...given.slice(turn), ...given.slice(0, turn)].reverse()
        expect(seen(record(turned))).toEqual(seen(record(given)))
      }),
      { numRuns: 60 },
    )
  })

  test('are each in one block and one second', () => {
    fc.assert(
      fc.property(samples, (given) => {
        const { measurement } = record(given) ?? { measurement: undefined }
        const inBlocks = measurement?.blocks.flatMap(({ requests }) => Object.values(requests)) ?? []
        expect(inBlocks.reduce((sum, { sent }) => sum + sent, 0)).toBe(given.length)
        expect(measurement?.timeline.reduce((sum, { completed }) => sum + completed, 0)).toBe(given.length)
        expect(measurement?.timeline.at(-1)?.inFlight).toBe(0)
      }),
      { numRuns: 60 },
    )
  })
})

describe('blocks', () => {
  test('lie on the wall clock, the first and the last as long as they were used', () => {
    const { measurement } = record([
      { name: 'a', atMs: 3_000, us: 1_000, wrong: false },
      { name: 'a', atMs: 10_000, us: 2_000_000, wrong: false },
    ]) ?? { measurement: undefined }
    // T0 lies one second into a block of five.
    expect(measurement?.blocks.map(({ startMs, durationMs }) => [startMs, durationMs])).toEqual([
      [0, 1_000],
      [6_000, 3_000],
    ])
  })

  test('grow with the run, so that their number stays bounded', () => {
    const hours = Array.from({ length: 8 * 360 }, (_, i) => ({
      name: 'a',
      atMs: i * 10_000,
      us: 1_000,
      wrong: false,
    }))
    const { measurement, blockMs } = record(hours) ?? { measurement: undefined, blockMs: 0 }
    expect(blockMs).toBe(80_000)
    // One more than 360, since blocks do not begin where the run does.
    expect(measurement?.blocks.length).toBe(361)
    expect(measurement?.blocks.reduce((sum, { requests }) => sum + (requests.a?.sent ?? 0), 0)).toBe(
      hours.length,
    )
  })
})

test('a recorder without samples has nothing', () => {
  const recorder = new SampleRecorder()
  recorder.entryOf('a')
  expect(recorder.finish()).toBeUndefined()
})
