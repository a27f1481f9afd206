import { describe, expect, test } from '@jest/globals'
import { aConfig, problemsOf } from '../support/config.ts'

const profile = (text: string) => aConfig(`profiles: { p: ${text} }`).profiles.p

describe('the shape of a profile', () => {
  test.each([
    { name: 'is constant when nothing is said', text: '{ rate: 5/s }', want: undefined },
    {
      name: 'has as many steps as fit below the limit, the first level included',
      text: '{ rate: 10/s, shape: steps, step: +10/s, every: 30s, limit: 95/s }',
      want: { kind: 'steps', step: 10, everyMs: 30_000, steps: 9 },
    },
    {
      name: 'has sixty steps without a limit',
      text: '{ users: 10, shape: steps, step: 5, every: 30s }',
      want: { kind: 'steps', step: 5, everyMs: 30_000, steps: 60 },
    },
    {
      name: 'fills in what a spike leaves out',
      text: '{ users: 500, shape: spike, peak: 2k }',
      want: { kind: 'spike', peak: 2000, cycles: 1, dwellMs: 60_000, restMs: 60_000, riseMs: 0 },
    },
    {
      name: 'is stages where stages are written, users by their unit',
      text: '{ stages: [{ to: 20, over: 1s }, { to: 0, over: 2s }] }',
      want: {
        kind: 'stages',
        start: 0,
        stages: [
          { to: 20, overMs: 1000 },
          { to: 0, overMs: 2000 },
        ],
      },
    },
  ])('$name', ({ text, want }) => {
    expect(profile(text)?.shape).toEqual(want)
  })

  test('stages take model and level from what they name', () => {
    expect(profile('{ stages: [{ to: 20, over: 1s }, { to: 5, over: 2s }] }')).toMatchObject({
      model: 'closed',
      level: 20,
      warmUpMs: 0,
      assumed: { level: false, duration: false },
    })
  })

  test('conditions are read with their limit in base units', () => {
    expect(profile('{ rate: 5/s, until: [errors > 5%, p95 > 1s] }')?.until).toEqual([
      { metric: 'errors', above: 0.05, text: 'errors > 5%' },
      { metric: 'p95', above: 1000, text: 'p95 > 1s' },
    ])
  })
})

describe('a wrong profile', () => {
  test.each([
    {
      name: 'a key of another shape',
      text: '{ rate: 5/s, peak: 9/s }',
      want: 'peak "9/s": is for shape spike; this profile is constant. Take it out, or change the shape.',
    },
    {
      name: 'a step of users in a profile with a rate',
      text: '{ rate: 5/s, shape: steps, step: 10, every: 1s }',
      want: 'step "10": a profile with a rate counts arrivals. Write for example "+50/s".',
    },
    {
      name: 'a step of nothing',
      text: '{ rate: 5/s, shape: steps, step: 0/s, every: 1s }',
      want: 'step "0/s": adds nothing. Write for example "+10/s".',
    },
    {
      name: 'a limit below the first level',
      text: '{ rate: 5/s, shape: steps, step: 1/s, every: 1s, limit: 4/s }',
      want: 'limit "4/s": is below the level that the steps begin at. Raise it.',
    },
    {
      name: 'stages of both models',
      text: '{ stages: [{ to: 5/s, over: 1s }, { to: 7, over: 1s }] }',
      want: 'stages[1].to "7": a profile with a rate counts arrivals. Write for example "50/s".',
    },
    {
      name: 'stages without any load',
      text: '{ stages: [{ to: 0/s, over: 1s }] }',
      want: 'stages: no stage has any load. Raise a level.',
    },
    {
      name: 'a range of durations for a shape',
      text: '{ rate: 5/s, shape: ramp, duration: 1m..2m }',
      want: 'duration "1m..2m": a range is for constant load. Shape ramp has one duration.',
    },
    {
      name: 'a condition that no metric carries',
      text: '{ rate: 5/s, until: mean > 5ms }',
      want: 'until "mean > 5ms": expected a condition: one of errors, p50, p75, p90, p95, p99, ">", and a limit. Write for example "errors > 5%" or "p95 > 1s".',
    },
    {
      name: 'a burst of arrivals without a size',
      text: '{ shape: burst, every: 1s, duration: 9s }',
      want: 'shape burst needs size: arrivals at the same moment. Write "size: 500".',
    },
    {
      name: 'pacing with a rate',
      text: '{ rate: 5/s, pacing: 1s }',
      want: 'pacing "1s": is for users. With a rate, the rate itself paces the iterations.',
    },
  ])('$name is quoted with what is expected', ({ text, want }) => {
    const problems = problemsOf(`profiles: { p: ${text} }`).map((line) => line.replace(/^.*?:\d+:\d+: /, ''))
    expect(problems.map((line) => line.replace(/^profiles\.p[.:] ?/, ''))).toEqual([want])
  })
})
