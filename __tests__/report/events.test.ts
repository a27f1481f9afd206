import { describe, expect, test } from '@jest/globals'
import { eventsOf, renderEvents } from '../../src/report/events.ts'
import type { Result } from '../../src/report/result.ts'
import { aResult } from '../support/results.ts'
import { STATES } from '../support/states.ts'

/** A run in which a request failed, the target restarted and could not be read for a while. */
function anEventful(): Result {
  const result = aResult().requests(['GET /a', 'GET /b']).failing('GET /b', 'timeout', 4).build()
  const { candidate } = result.measurements
  return {
    ...result,
    measurements: {
      ...result.measurements,
      candidate: {
        ...candidate,
        observed: {
          series: [
            {
              ...{ name: 'memory', target: 'app', expression: 'm', atMs: [0], values: [1] },
              ...{ unit: 'bytes' as const, kind: 'gauge' as const },
              gaps: [{ fromMs: 30_000, toMs: 33_000, reason: 'no answer in time' }],
            },
          ],
          restarts: [{ target: 'app', atMs: 34_000 }],
        },
      },
    },
  }
}

const linesOf = (result: Result): readonly Record<string, unknown>[] =>
  renderEvents(result)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the events of a run', () => {
  test('errors are told by request, kind and block, and add up to those of the result', () => {
    const result = anEventful()
    const errors = eventsOf(result).filter((one) => one.event === 'errors')
    expect(new Set(errors.map(({ request, kind }) => `${kind ?? ''} of ${request ?? ''}`))).toEqual(
      new Set(['timeout of GET /b']),
    )
    const counted = errors.filter(({ side }) => side === 'candidate')
    expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(
      result.measurements.candidate.total.errors.count,
    )
  })

  test('restarts and gaps of what was observed stand in their place', () => {
    const told = eventsOf(anEventful()).filter(({ event }) => event === 'gap' || event === 'restart')
    expect(told).toEqual([
      {
        ...{ ms: 30_000, event: 'gap', side: 'candidate', target: 'app', series: 'memory' },
        ...{ durationMs: 3_000, reason: 'no answer in time' },
      },
      { ms: 34_000, event: 'restart', side: 'candidate', target: 'app' },
    ])
  })

  test('each phase begins where the one before it ends', () => {
    const { plan } = anEventful()
    const phases = eventsOf(anEventful()).filter((one) => one.event === 'phase')
    expect(phases.map(({ phase }) => phase)).toEqual(plan.stages.map(({ phase }) => phase))
    expect(phases.map(({ ms }) => ms)).toEqual(
      plan.stages.map((_, at) => plan.stages.slice(0, at).reduce((sum, one) => sum + one.durationMs, 0)),
    )
  })

  test.each(STATES)('$name: from the start to the verdict, in order, each line an event', ({ result }) => {
    const lines = linesOf(result)
    expect(lines[0]).toMatchObject({ event: 'run-started', ms: 0, at: result.startedAt })
    expect(lines.at(-1)).toMatchObject({ event: 'verdict', verdict: result.verdict, check: result.check })
    const times = lines.map(({ ms }) => ms as number)
    expect([...times].sort((a, b) => a - b)).toEqual(times)
    expect(lines.filter(({ event }) => event === 'warning')).toHaveLength(result.warnings.length)
  })
})
