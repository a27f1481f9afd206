import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from '@jest/globals'
import { Assembly } from '../../src/load/assembly.ts'
import { Recorder } from '../../src/load/recorder.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { aLoadPlan, aScenario, aStep } from '../support/load-plans.ts'

const HOUR_MS = 3_600_000
const NAMES = ['/a', '/b', '/c', '/d', '/e']

/** Answers to five request names, two each second, through the real recorder and assembly. */
function simulate(hours: number): { readonly blocks: number; readonly bytes: number } {
  const durationMs = hours * HOUR_MS
  const plan = aLoadPlan('http://127.0.0.1:1', {
    scenarios: NAMES.map((name) => aScenario({ name, steps: [aStep({ path: name })] })),
    stages: [{ phase: 'hold', durationMs, from: 2, to: 2 }],
    blocks: { durationMs: 80_000, min: 1, max: 360, lookEvery: 1 },
  })
  const laidOut = schedule(plan)
  const assembly = new Assembly(plan, laidOut, 1)
  const recorder = new Recorder(laidOut, NAMES.length, 1, (report) => {
    if (report.kind === 'block') assembly.addBlock(report)
    else assembly.addSecond(report)
  })
  const before = memory()
  for (let ms = 0; ms < durationMs; ms += 500) {
    const { block, slice } = recorder.expect(ms)
    const request = (ms / 500) % NAMES.length
    recorder.sent('candidate', request, block, ms)
    const latencyMs = 5 + ((ms / 500) % 97)
    recorder.answered('candidate', 0, block, slice, latencyMs, latencyMs, 200, 10, undefined, ms + latencyMs)
    recorder.advance(ms + latencyMs)
  }
  recorder.advance(durationMs)
  const bytes = memory() - before
  return { blocks: assembly.sides.candidate.blocks.length, bytes }
}

setFlagsFromString('--expose-gc')
/** Collects everything that nobody holds. */
const collect = runInNewContext('gc') as () => void

function memory(): number {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

test('eight hours grow by less than 10 MB', () => {
  const { blocks, bytes } = simulate(8)
  expect(blocks).toBe(360)
  expect(bytes).toBeLessThan(10_000_000)
}, 60_000)
