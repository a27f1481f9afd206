import { describe, expect, test } from '@jest/globals'
import type { Observed } from '../../src/measure/observed.ts'
import type { Observer } from '../../src/observe/observer.ts'
import { aGateRun, engineOf, GATE_CONFIG } from '../support/gate-runs.ts'

const OBSERVING = `${GATE_CONFIG}observe: { prometheus: 'http://localhost:3000/metrics', series: { memory: process_resident_memory_bytes } }\n`

describe('what is observed', () => {
  const watching = async (recorded: boolean): Promise<number> => {
    let started = 0
    const engine = { ...engineOf({}), ...(recorded ? { recorded: true as const } : {}) }
    const nothing: Observed = { series: [], restarts: [] }
    const observer: Observer = {
      start() {
        started++
        return { end: () => Promise.resolve({ candidate: nothing, baseline: nothing, warnings: [] }) }
      },
    }
    await aGateRun({ config: OBSERVING, world: { engine, observer } })
    return started
  }

  test('a load that is made now is observed while it runs', async () => {
    expect(await watching(false)).toBe(1)
  })

  test('a load that was recorded before is not: the record is past', async () => {
    expect(await watching(true)).toBe(0)
  })
})
