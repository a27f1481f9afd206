import { expect, test } from '@jest/globals'
import { findLoosened } from '../../src/config/loosened.ts'
import { observedThresholdsFor } from '../../src/config/observe.ts'
import { aConfig } from '../support/config.ts'

const configOf = (limits: string, observe = 'observe: { prometheus: /metrics }') =>
  aConfig(`${observe}\nthresholds: { p95: { max: 1s }${limits === '' ? '' : `, ${limits}`} }`)

const BRANCH = configOf('memory: { max: 500MB, growth: 10MB/h, increase: 10% & 5MB }, cpu: { min: 1% }')

test.each([
  {
    name: 'the same',
    own: 'memory: { max: 500MB, growth: 10MB/h, increase: 10% & 5MB }, cpu: { min: 1% }',
    want: [],
  },
  {
    name: 'stricter',
    own: 'memory: { max: 400MB, growth: 5MB/h, increase: 5% }, cpu: { min: 2% }',
    want: [],
  },
  {
    name: 'each limit looser',
    own: 'memory: { max: 600MB, growth: 20MB/h, increase: 10% & 9MB }, cpu: { min: 0.5% }',
    want: [
      'memory max: 500MB, now 600MB',
      'memory growth: 10MB/h, now 20MB/h',
      'memory increase: 10% & 5MB, now 10% & 9MB',
      'cpu min: 1%, now 0.5%',
    ],
  },
  {
    name: 'a series without limits',
    own: 'memory: { max: 500MB, growth: 10MB/h, increase: 10% & 5MB }',
    want: ['cpu min: 1%, now none'],
  },
])('$name', ({ own, want }) => {
  const { changes, strict } = findLoosened(BRANCH, configOf(own), 'default')
  expect(changes).toEqual(want)
  const kept = findLoosened(BRANCH, strict, 'default')
  expect(kept.changes).toEqual([])
})

test('what is not observed any more is told, and cannot be held', () => {
  const { changes, strict } = findLoosened(BRANCH, configOf('', ''), 'default')
  expect(changes).toContain('memory max: 500MB, now none')
  expect(observedThresholdsFor(strict.observe, 'default')).toEqual([])
})
