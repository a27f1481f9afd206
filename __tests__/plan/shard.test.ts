import { describe, expect, test } from '@jest/globals'
import { dealTo, formatShard, parseShard, parseStartAt } from '../../src/plan/shard.ts'

describe('a part of a run', () => {
  test.each([
    { name: 'the first of four', text: '1/4', env: {}, want: '1/4' },
    { name: 'the only one', text: ' 1/1 ', env: {}, want: '1/1' },
    { name: 'the last of the most', text: '1000/1000', env: {}, want: '1000/1000' },
    {
      name: 'a pod, which Kubernetes counts from 0',
      text: 'auto/20',
      env: { JOB_COMPLETION_INDEX: '19' },
      want: '20/20',
    },
  ])('$name is read', ({ text, env, want }) => {
    expect(formatShard(parseShard(text, env, '--shard'))).toBe(want)
  })

  test.each([
    { name: 'a number alone', text: '3', says: '--shard "3": a part of a run is written number/of' },
    { name: 'none of none', text: '0/0', says: 'a part of a run is written number/of' },
    { name: 'too many', text: '1/1001', says: 'with at most 1000 parts' },
    { name: 'the one before the first', text: '0/4', says: '--shard "0/4": parts are numbered from 1 to 4.' },
    { name: 'one after the last', text: '5/4', says: 'parts are numbered from 1 to 4.' },
    {
      name: 'a pod that is in no indexed Job',
      text: 'auto/4',
      says: 'JOB_COMPLETION_INDEX, which is not set',
    },
  ])('$name is refused', ({ text, says }) => {
    expect(() => parseShard(text, {}, '--shard')).toThrow(says)
  })

  test('a pod whose number is beyond the parts is told what the variable made of it', () => {
    expect(() => parseShard('auto/4', { JOB_COMPLETION_INDEX: '4' }, '--shard')).toThrow(
      'JOB_COMPLETION_INDEX makes it 5/4, but parts are numbered from 1 to 4.',
    )
  })
})

describe('the moment at which all begin', () => {
  const noon = Date.UTC(2026, 4, 1, 12)
  test.each([
    { name: 'UTC', text: '2026-05-01T12:00:00Z' },
    { name: 'without seconds', text: '2026-05-01T12:00Z' },
    { name: 'with an offset', text: '2026-05-01T14:00:00+02:00' },
    { name: 'seconds since 1970', text: String(noon / 1000) },
    { name: 'milliseconds since 1970', text: String(noon) },
  ])('$name is read', ({ text }) => {
    expect(parseStartAt(text, '--start-at')).toBe(noon)
  })

  test.each(['2026-05-01T12:00:00', 'noon', '12:00', '17776368', '2026-13-01T12:00:00Z', ''])(
    '"%s" is refused: it is no moment that means the same on every machine',
    (text) => {
      expect(() => parseStartAt(text, '--start-at')).toThrow(
        `--start-at "${text}": a moment with its time zone`,
      )
    },
  )
})

test('threads of shards are dealt the residues, however many threads each shard has', () => {
  const threads = [3, 1, 2]
  for (const index of [0, 1, 2, 5, 17, 100]) {
    const takers = threads.flatMap((workers, shard) =>
      Array.from({ length: workers }, (_, worker) =>
        dealTo({ number: shard + 1, of: 3 }, worker, workers),
      ).filter(({ part, parts }) => index % parts === part),
    )
    expect(takers).toHaveLength(1)
  }
  expect(dealTo(undefined, 1, 4)).toEqual({ part: 1, parts: 4 })
})
