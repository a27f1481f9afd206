import { expect, test } from '@jest/globals'
import { schedule } from '../../src/plan/schedule.ts'
import { toResultMeasurement } from '../../src/report/to-result-measurement.ts'
import { assemble } from '../../src/shard/assemble.ts'
import { callRoll } from '../../src/shard/roll-call.ts'
import { aRecordedPlan, recordedShards } from '../support/recordings.ts'

const plan = aRecordedPlan()
const laidOut = schedule(plan)
const files = recordedShards(plan, 3)
const assembled = (parts: Parameters<typeof assemble>[2], characters?: number) =>
  toResultMeasurement(assemble(plan, laidOut, parts, [0, laidOut.blocks], characters).sides.candidate)

test('read in many stretches, or in pieces of the file, the parts make the same measurement', () => {
  const pieces: number[] = []
  const inPieces = files.map(({ path, text }) => ({
    path,
    text,
    part(from: number, end: number) {
      pieces.push(end - from)
      return text.slice(from, end)
    },
  }))
  const whole = assembled(callRoll(files).present)
  expect(assembled(callRoll(files).present, 3000)).toEqual(whole)
  expect(assembled(callRoll(inPieces).present, 3000)).toEqual(whole)
  expect(Math.max(...pieces)).toBeLessThan(Math.min(...files.map(({ text }) => text.length)))
})
