import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import type { HoursSimulated } from '../support/simulate-hours.ts'

const SIMULATION = fileURLToPath(new URL('../support/simulate-hours.ts', import.meta.url))

/** In a process of its own: what the test runner holds would be counted as well. */
async function simulate(hours: number, blockMs: number): Promise<HoursSimulated> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--expose-gc', '--no-warnings', SIMULATION],
    ...[String(hours), String(blockMs)],
  ])
  return JSON.parse(stdout) as HoursSimulated
}

test.each([
  { name: 'eight hours in 360 blocks grow by less than 10 MB', hours: 8, blockMs: 80_000, blocks: 360 },
  { name: 'one hour in 3,600 blocks grows by less than 10 MB', hours: 1, blockMs: 1000, blocks: 3600 },
])('$name', async ({ hours, blockMs, blocks }) => {
  const seen = await simulate(hours, blockMs)
  // Everything came through: what holds nothing does not grow either.
  expect(seen).toMatchObject({ blocks, seconds: hours * 3600, answered: hours * 7200 })
  expect(seen.bytesAtEnd - seen.bytesAfterMinute).toBeLessThan(10_000_000)
})
