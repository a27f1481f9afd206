import { Assembly } from '../../src/load/assembly.ts'
import { Recorder } from '../../src/load/recorder.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { aLoadPlan, aScenario, aStep } from './load-plans.ts'

/**
 * A process of its own, started with `--expose-gc`: answers to five request names, two each second, for so
 * many hours of simulated time, through the real recorder and assembly. Writes what is held after the first
 * minute and at the end as JSON. Inside a test runner the same figures would include the runner's own.
 */

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const NAMES = ['/a', '/b', '/c', '/d', '/e']

/** What one simulated run kept. */
export interface HoursSimulated {
  readonly blocks: number
  /** Points of the timeline. */
  readonly seconds: number
  readonly answered: number
  /** Bytes held after garbage collection, heap and buffers, after the first minute and at the end. */
  readonly bytesAfterMinute: number
  readonly bytesAtEnd: number
}

function simulate(hours: number, blockMs: number): HoursSimulated {
  const durationMs = hours * HOUR_MS
  const plan = aLoadPlan('http://127.0.0.1:1', {
    scenarios: NAMES.map((name) => aScenario({ name, steps: [aStep({ path: name })] })),
    stages: [{ phase: 'hold', durationMs, from: 2, to: 2 }],
    blocks: { durationMs: blockMs, min: 1, max: durationMs / blockMs, lookEvery: 1 },
  })
  const laidOut = schedule(plan)
  const assembly = new Assembly(plan, laidOut, 1)
  const recorder = new Recorder(laidOut, NAMES.length, 1, (report) => {
    if (report.kind === 'block') assembly.addBlock(report)
    else assembly.addSecond(report)
  })
  let bytesAfterMinute = 0
  for (let ms = 0; ms < durationMs; ms += 500) {
    if (ms === MINUTE_MS) bytesAfterMinute = heldBytes()
    const { block, slice } = recorder.expect(ms)
    const request = (ms / 500) % NAMES.length
    recorder.sent('candidate', request, block, ms)
    const latencyMs = 5 + ((ms / 500) % 97)
    recorder.answered(
      ...(['candidate', request, block, slice, latencyMs, latencyMs, 200, 10, undefined] as const),
      ms + latencyMs,
    )
    recorder.advance(ms + latencyMs)
  }
  recorder.advance(durationMs)
  const bytesAtEnd = heldBytes()
  // Read after the measurement, so that nothing of it can be collected before.
  const { blocks, timeline, total } = assembly.sides.candidate
  return {
    blocks: blocks.length,
    seconds: timeline.length,
    answered: total.completed,
    bytesAfterMinute,
    bytesAtEnd,
  }
}

function heldBytes(): number {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('start it with --expose-gc')
  // Finalizers of the first round let go of what the second one collects.
  gc()
  gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

process.stdout.write(JSON.stringify(simulate(Number(process.argv[2]), Number(process.argv[3]))))
