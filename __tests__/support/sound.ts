import type { Result } from '../../src/report/result.ts'
import type { FinishedStep } from './runner.ts'

/** A saturated generator claims nothing: this machine was busy with something else just then. */
export const sound = (result: Result): boolean => !result.generator.saturated

/** Runs a step, and again while it did not come to a claim, eight times at most. */
export async function onceSound(
  run: () => Promise<FinishedStep>,
  settled: (result: Result) => boolean = sound,
): Promise<FinishedStep> {
  for (let left = 8; ; left--) {
    const finished = await run()
    if (left === 1 || finished.result === undefined || settled(finished.result)) return finished
  }
}
