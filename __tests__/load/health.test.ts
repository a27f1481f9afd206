import { describe, expect, test } from '@jest/globals'
import { judgeHealth, type HealthFacts } from '../../src/load/health.ts'
import type { WorkerHealth } from '../../src/load/messages.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import { packHistogram } from '../../src/measure/packed.ts'

function aWorker(given: Partial<WorkerHealth> = {}, lateMs: readonly number[] = [0.1]): WorkerHealth {
  const lateness = new Histogram(3)
  for (const ms of lateMs) lateness.record(ms * 1000)
  return {
    lateness: packHistogram(lateness),
    offered: 1000,
    started: 1000,
    dropped: {},
    connectionsOpened: 10,
    localLimits: 0,
    ...given,
  }
}
const judged = (workers: WorkerHealth[], given: Partial<HealthFacts> = {}) =>
  judgeHealth({ workers, medianMs: 10, eventLoopUtilization: 0.2, cpu: 0.1, hostCpu: 0.3, ...given })

describe('judgeHealth', () => {
  test.each([
    {
      name: 'an event loop that is held up is suspect: the worst thread counts',
      workers: [aWorker({ loopDelayP99Ms: 1 }), aWorker({ loopDelayP99Ms: 35 })],
      given: {},
      state: 'suspect',
      says: 'held up 35 ms once in a hundred times (limit 20 ms)',
    },
    {
      name: 'much garbage is suspect',
      workers: [aWorker({ gcShare: 0.2 })],
      given: {},
      state: 'suspect',
      says: '20 % of the time collecting garbage',
    },
    {
      name: 'connections opened faster than ports come back are suspect',
      workers: [aWorker({ connectionsOpened: 50_000 })],
      given: { elapsedMs: 90_000, ports: 28_232 },
      state: 'suspect',
      says: '50000 connections were opened, and this machine has 28232 local ports',
    },
    {
      name: 'the same number over an hour is ok',
      workers: [aWorker({ connectionsOpened: 50_000 })],
      given: { elapsedMs: 3_600_000, ports: 28_232 },
      state: 'ok',
      says: '',
    },
    { name: 'a calm generator is ok', workers: [aWorker()], given: {}, state: 'ok', says: '' },
    {
      name: 'late starts saturate',
      workers: [aWorker({}, [0.1, 6])],
      given: {},
      state: 'saturated',
      says: 'more than 6.0 ms late (limit 5 ms)',
    },
    {
      name: 'one late thread of two saturates',
      workers: [aWorker(), aWorker({}, [9, 9])],
      given: {},
      state: 'saturated',
      says: 'ms late',
    },
    {
      name: 'fewer than 95 % started saturates',
      workers: [aWorker({ started: 940, dropped: { 'no-connection': 60 } })],
      given: {},
      state: 'saturated',
      says: 'only 940 of 1000 iterations due were started (94 %): no connection was free',
    },
    {
      name: '97 % started is ok while starts are on time',
      workers: [aWorker({ started: 970 })],
      given: {},
      state: 'ok',
      says: '',
    },
    {
      name: '97 % started saturates when starts are late too',
      workers: [aWorker({ started: 970, dropped: { 'generator-lag': 30 } }, [3])],
      given: {},
      state: 'saturated',
      says: 'fell behind',
    },
    {
      name: '97 % started with the same lateness is ok beside slow answers',
      workers: [aWorker({ started: 970 }, [3])],
      given: { medianMs: 100 },
      state: 'ok',
      says: '',
    },
    {
      name: 'running out of ports saturates',
      workers: [aWorker({ localLimits: 3 })],
      given: {},
      state: 'saturated',
      says: 'ran out of ports',
    },
    {
      name: 'a busy thread is suspect',
      workers: [aWorker()],
      given: { eventLoopUtilization: 0.9 },
      state: 'suspect',
      says: 'busy 90 % of a second',
    },
    {
      name: 'a busy machine is suspect',
      workers: [aWorker()],
      given: { hostCpu: 0.95 },
      state: 'suspect',
      says: 'all cores together were busy 95 %',
    },
    {
      name: 'an unknown machine load is no suspicion',
      workers: [aWorker()],
      given: { hostCpu: undefined },
      state: 'ok',
      says: '',
    },
    { name: 'a run that never started is ok', workers: [], given: {}, state: 'ok', says: '' },
  ])('$name', ({ workers, given, state, says }) => {
    const health = judged(workers, given)
    expect(health.state).toBe(state)
    expect(health.reasons.join('; ')).toContain(says)
    expect(health.reasons.length > 0).toBe(says !== '')
  })

  test('threads add up', () => {
    const dropped = { 'no-connection': 5 }
    expect(judged([aWorker({ dropped }), aWorker({ dropped })])).toMatchObject({
      offered: 2000,
      started: 2000,
      dropped: { 'no-connection': 10 },
      connectionsOpened: 20,
      workers: 2,
    })
  })

  test('connections that failed for want of ports are counted, and absent where none did', () => {
    expect(judged([aWorker({ localLimits: 2 }), aWorker({ localLimits: 1 })]).localLimits).toBe(3)
    expect(judged([aWorker()])).not.toHaveProperty('localLimits')
  })
})
