import { describe, expect, test } from '@jest/globals'
import type { ShardText } from '../../src/shard/read-shard.ts'
import { callRoll } from '../../src/shard/roll-call.ts'
import { isShardFileName, shardFileName } from '../../src/shard/shard-file.ts'
import { aRecordedPlan, recordedShard, recordedShards } from '../support/recordings.ts'

const plan = aRecordedPlan()
const all = recordedShards(plan, 4)
const numbers = (files: readonly ShardText[]) => callRoll(files).present.map(({ head }) => head.shard.number)
const with4 = (text: string): readonly ShardText[] => [...all.slice(0, 3), { path: 'results/4.jsonl', text }]

test('all parts of a run are present, in order', () => {
  const roll = callRoll([...all].reverse())
  expect(roll.present.map(({ head }) => head.shard.number)).toEqual([1, 2, 3, 4])
  expect(roll).toMatchObject({ of: 4, missing: [], notes: [] })
})

test('a copy counts once and is named', () => {
  const roll = callRoll([...all, { ...all[1]!, path: 'other/2.jsonl' }])
  expect(roll.missing).toEqual([])
  expect(roll.notes).toEqual([
    'Shard 2/4 is there 2 times, as copies: "results/2.jsonl" and "other/2.jsonl". It is counted once.',
  ])
})

const cut = (text: string, share: number) => text.slice(0, Math.floor(text.length * share))

describe('what is left out is named', () => {
  const of4 = { number: 4, of: 4 }
  test.each([
    { name: 'cut in a block', files: with4(cut(all[3]!.text, 0.3)), note: /^Shard 4\/4 .* was cut before/ },
    { name: 'cut in its last line', files: with4(cut(all[3]!.text, 0.999)), note: /was cut before/ },
    {
      name: 'without a line in the middle',
      files: with4(all[3]!.text.replace(/\n\[3,.*\n/, '\n')),
      note: /was cut before/,
    },
    { name: 'empty', files: with4(''), note: /^"results\/4.jsonl" is left out: its first line is not JSON/ },
    {
      name: 'a result.json',
      files: with4('{"schema":"plimsoll/result@1"}\n'),
      note: /not the head of a plimsoll\/shard@1/,
    },
    {
      name: 'of another seed',
      files: with4(recordedShard(plan, of4, { head: { seed: 9 } })),
      note: /^Shard 4\/4 in "results\/4.jsonl" is left out: it is part of another run, whose seed is 9, not 1\.$/,
    },
    {
      name: 'of another configuration',
      files: with4(recordedShard(plan, of4, { head: { fingerprint: 'other' } })),
      note: /whose plan \(fingerprint\) is other, not test/,
    },
    {
      name: 'of another version',
      files: with4(recordedShard(plan, of4, { head: { version: '9.9.9' } })),
      note: /whose version of Plimsoll is 9\.9\.9/,
    },
    {
      name: 'of a run in five parts',
      files: with4(recordedShard(plan, { number: 4, of: 5 })),
      note: /whose number of parts is 5, not 4/,
    },
    {
      name: 'of another start',
      files: with4(recordedShard(plan, of4, { head: { startAtMs: 1_700_000_000_000 } })),
      note: /whose start-at is 2023-11-14T22:13:20.000Z/,
    },
    {
      name: 'of a start beyond every calendar',
      files: with4(recordedShard(plan, of4, { head: { startAtMs: Number.MAX_SAFE_INTEGER } })),
      note: /not the head of a plimsoll\/shard@1/,
    },
    {
      name: 'of a run with a thousand requests of huge names',
      files: with4(
        recordedShard(plan, of4, {
          head: { requests: Array.from({ length: 1000 }, (_, n) => `GET /${n}/${'x'.repeat(2000)}`) },
        }),
      ),
      note: /^Shard 4\/4 in "results\/4.jsonl" is left out: it is part of another run, whose list of requests is .{1,200}$/,
    },
    {
      name: 'interrupted',
      files: with4(recordedShard(plan, of4, { outcome: { ended: { kind: 'interrupted' } } })),
      note: /^Shard 4\/4 is left out: it was interrupted/,
    },
    {
      name: 'measured twice with different results',
      files: [
        ...all,
        { path: 'other/4.jsonl', text: recordedShard(plan, of4, { outcome: { elapsedMs: 1 } }) },
      ],
      note: /^Shard 4\/4 was measured 2 times, in "results\/4.jsonl" and "other\/4.jsonl": none of them is used\.$/,
    },
  ])('one that is $name', ({ files, note }) => {
    const roll = callRoll(files)
    expect(numbers(files)).toEqual([1, 2, 3])
    expect(roll.missing).toEqual([4])
    expect(roll.notes).toEqual([expect.stringMatching(note)])
  })

  test.each([
    { name: 'nothing at all', files: [], says: 'There is no shard to merge.' },
    {
      name: 'only what cannot be read',
      files: [{ path: 'a', text: 'x' }],
      says: 'None of 1 shard files can be used.',
    },
  ])('$name is an error', ({ files, says }) => {
    expect(() => callRoll(files)).toThrow(says)
  })
})

test('a damaged block is an error that names file and line when it is asked for', () => {
  const text = all[0]!.text.replace(/\n\[3,\[\[0,0,\d+/, '\n[3,[[0,0,-1')
  expect(text).not.toBe(all[0]!.text)
  const [record] = callRoll([{ path: 'a.jsonl', text }]).present
  const lines = record.load([2, 4], [0, 0])
  expect(lines.block(2).cells.length).toBeGreaterThan(0)
  expect(() => lines.block(3)).toThrow('"a.jsonl", line 5, is damaged: a count is a whole number.')
})

test('names of files sort by number', () => {
  expect(shardFileName({ number: 2, of: 20 })).toBe('shard-002-of-020.jsonl')
  expect(
    [shardFileName({ number: 1000, of: 1000 }), 'result.json', 'shard-1.jsonl'].map(isShardFileName),
  ).toEqual([...[true, false, false]])
})
