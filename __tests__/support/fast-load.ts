import { Assembly } from '../../src/load/assembly.ts'
import { Executor } from '../../src/load/executor.ts'
import type { Measurement } from '../../src/measure/measurement.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { schedule } from '../../src/plan/schedule.ts'

export interface FastLoad {
  readonly measurement: Measurement
  /** 99th percentile of actual minus intended start, in the plan's milliseconds. */
  readonly latenessMs: number
}

/** Answers may be late by so much of the plan's time after its end. */
const LAST_ANSWERS_MS = 60_000

/**
 * A plan's load over real sockets, in this process, with its time so many times faster than the clock: a minute
 * of one-second buckets in a few seconds. The target's time must be as fast (`serve`). What the machine is late by
 * is as many times longer in the result.
 */
export async function loadFast(plan: Plan, speed: number): Promise<FastLoad> {
  const laidOut = schedule(plan)
  const assembly = new Assembly(plan, laidOut, 1)
  const clock = (): number => performance.now() * speed
  let timer: NodeJS.Timeout | undefined
  let wake: () => void = () => undefined
  const executor = new Executor(plan, 0, 1, {
    clock,
    post: (report) => {
      if (report.kind === 'block') assembly.addBlock(report)
      else assembly.addSecond(report)
    },
    arm: (dueMs) => {
      clearTimeout(timer)
      // Nothing is due any more.
      if (dueMs === Infinity) return
      timer = setTimeout(() => wake(), Math.max(0, (dueMs - clock()) / speed))
    },
  })
  await executor.prepare()
  const startMs = clock()
  executor.begins(startMs, Date.now())
  // Answers become due work too, and nobody rings for them.
  const housekeeping = setInterval(() => wake(), 5)
  try {
    await new Promise<void>((resolve, reject) => {
      wake = () => {
        executor.tick()
        if (executor.done) resolve()
        else if (clock() - startMs > laidOut.durationMs + LAST_ANSWERS_MS)
          reject(new Error('the load did not end'))
      }
      wake()
    })
  } finally {
    clearInterval(housekeeping)
    clearTimeout(timer)
    await executor.stop(true)
  }
  assembly.addScenarios(executor.recorder.rest())
  assembly.closeRest()
  const latenessUs = executor.recorder.lateness.quantile(0.99) ?? 0
  return { measurement: assembly.sides.candidate, latenessMs: latenessUs / 1000 }
}
