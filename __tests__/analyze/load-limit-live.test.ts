import { expect, test } from '@jest/globals'
import { serve } from '../../examples/targets/serve.ts'
import { workers, type WorkersOptions } from '../../examples/targets/workers.ts'
import { limitOfLoad } from '../../src/analyze/load-limit.ts'
import { HEALTHY } from '../support/fake-engine.ts'
import { aLoadPlan, runLoad } from '../support/load-plans.ts'

/** 20/s and then 80/s, a second each, over three connections to a live target, by the real engine. */
async function limitAgainst(options: WorkersOptions) {
  const target = await serve(workers(options))
  try {
    const outcome = await runLoad(
      aLoadPlan(target.url, {
        stages: [
          { phase: 'step 1', durationMs: 1000, from: 20, to: 20 },
          { phase: 'step 2', durationMs: 1000, from: 80, to: 80 },
        ],
        blocks: { durationMs: 500, min: 0, max: 0, lookEvery: 4 },
        http: { timeoutMs: 10_000, connectTimeoutMs: 1000, connections: 3, verifyTls: true },
      }),
    )
    // Whether this machine was punctual just now is not what is asked.
    return limitOfLoad(HEALTHY, outcome.sides.candidate.levels ?? [])
  } finally {
    await target.close()
  }
}

test('too few connections are told from a target that cannot do more', async () => {
  const [connections, target] = await Promise.all([
    // Three connections carry 50/s to workers of 60 ms, of which there are plenty.
    limitAgainst({ count: 20, serviceMs: 60 }),
    // One worker of 20 ms answers 50/s however many ask: three at a time take 60 ms each.
    limitAgainst({ count: 1, serviceMs: 20 }),
  ])
  expect({ connections, target }).toEqual({ connections: 'connections', target: 'target' })
}, 20_000)
