import { describe, expect, test } from '@jest/globals'
import { describe as write } from '../../scripts/simulate/document.ts'
import type { ChunkDone } from '../../scripts/simulate/worker.ts'

const FROM = { date: '2026-01-02', version: '1.2.3', node: 'v24.0.0', digest: 'abc', seed: 7 }

interface Seen {
  readonly flagged?: number
  readonly found?: number
  readonly runs?: number
  readonly ends?: Record<string, number>
}

function chunk(
  id: string,
  rule: string,
  { flagged = 0, found = 0, runs = 1000, ends = {} }: Seen,
): ChunkDone {
  return {
    chunk: { id, seed: 7, from: 0, to: runs },
    tallies: { rules: { [rule]: { runs, flagged, found, wrong: 0, ends } }, moments: {} },
  }
}

function row(text: string, start: string): string | undefined {
  return text.split('\n').find((line) => line.startsWith(`| ${start} |`))
}

describe('docs/validation.md', () => {
  test.each([
    {
      name: 'ten false alarms in a thousand meet T1',
      flagged: 10,
      want: '| T1 duet | A/A flagged ≤ 1 % | 10/1000, 1.0 % (0.5–1.8) | – | yes |',
    },
    {
      name: 'eleven miss it',
      flagged: 11,
      want: '| T1 duet | A/A flagged ≤ 1 % | 11/1000, 1.1 % (0.6–2.0) | – | **no** |',
    },
  ])('$name', ({ flagged, want }) => {
    expect(row(write([chunk('duet-1', 'gate, σ 0.01', { flagged })], FROM), 'T1 duet')).toBe(want)
  })

  test.each([
    { name: 'a change found in time meets T2', at: 'regressed@100', want: 'yes' },
    { name: 'a change found late misses it', at: 'regressed@120', want: '**no**' },
  ])('$name', ({ at, want }) => {
    const seen = { flagged: 990, found: 990, ends: { [at]: 990, 'unchanged@180': 10 } }
    const line = row(write([chunk('duet-1.2', 'gate, σ 0.01', seen)], FROM), 'T2 duet')
    expect(line?.endsWith(`| ${want} |`)).toBe(true)
  })

  test.each([
    { name: 'a negative control that flags clearly misses T1', flagged: 50, want: 'yes' },
    { name: 'one that flags hardly more says so', flagged: 12, want: 'yes, though 1 % is within its limits' },
    { name: 'one that does not is shown as a failure', flagged: 8, want: '**no**' },
  ])('$name', ({ flagged, want }) => {
    const text = write([chunk('peeking-1', 'peeking at the looks', { flagged })], FROM)
    expect(row(text, 'p-value of a single look at each of the 8 looks')?.endsWith(`| ${want} |`)).toBe(true)
  })

  test('what was not run is named as not run', () => {
    expect(row(write([], FROM), 'T1 duet')).toBe('| T1 duet | A/A flagged ≤ 1 % | not run | – | – |')
  })

  test('chunks of one experiment are added up, and their origin is told', () => {
    const one = chunk('duet-1', 'gate, σ 0.01', { flagged: 2, runs: 50 })
    const text = write([one, one], FROM)
    expect(row(text, 'T1 duet')).toContain('4/100')
    expect(text).toContain('Date 2026-01-02, Plimsoll 1.2.3, Node v24.0.0, sources abc, seed 7')
  })
})
