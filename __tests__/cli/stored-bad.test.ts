import { beforeAll, describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import { readResult } from '../../src/report/read-result.ts'
import { aGateRun } from '../support/gate-runs.ts'
import { fakeEdges } from '../support/fake-cli-edges.ts'

/*
 * Bad input of issue 4 in stored files: whatever stands in them, the command ends with 2 and words that name
 * the file and the fault, or judges and says what it left out. Nothing throws a bug.
 */

const stored = { good: '', slower: '' }
beforeAll(async () => {
  const run = { history: 12, control: 7 }
  stored.good = JSON.stringify((await aGateRun(run)).result)
  stored.slower = JSON.stringify((await aGateRun({ ...run, medianMs: 21 })).result)
})

const ownHistogram = (text: string): string =>
  readResult(text).measurements.candidate.requests['GET /']?.histogram ?? ''

const edit = (from: RegExp | string, to: string) => (): string => stored.good.replace(from, to)

const FILES: readonly { readonly name: string; readonly file: () => string; readonly says: RegExp }[] = [
  {
    name: 'NaN',
    file: edit(/"activeMs":[\d.]+/, '"activeMs":NaN'),
    says: /"r\.json": The result is not JSON/,
  },
  { name: 'null for a number', file: edit(/"activeMs":[\d.]+/, '"activeMs":null'), says: /activeMs" / },
  { name: 'a negative count', file: edit(/"completed":\d+/, '"completed":-1'), says: /completed" / },
  {
    name: 'a start that is no date',
    file: edit(/"startedAt":"[^"]+"/, '"startedAt":"yesterday"'),
    says: /"startedAt" is "yesterday"/,
  },
  {
    name: 'a histogram that does not decode',
    file: edit(/"histogram":"[^"]{20,}"/, '"histogram":"AAAA"'),
    says: /cannot be decoded/,
  },
  { name: 'an empty file', file: () => '', says: /The result is not JSON/ },
  { name: 'half a file', file: () => stored.good.slice(0, -99), says: /The result is not JSON/ },
  { name: 'another schema', file: edit('result@1', 'result@9'), says: /schema "plimsoll\/result@9"/ },
]

describe('a stored result that is not one', () => {
  test.each(FILES)('$name: compared with another, it ends with 2 and is named', async ({ file, says }) => {
    const content = {
      'r.json': file(),
      'good.json': stored.good,
      'plimsoll.yml': 'url: http://localhost:1\n',
    }
    const edges = fakeEdges({ content })
    expect(await runCli(['compare', 'r.json', 'good.json'], edges)).toBe(2)
    expect(edges.stderr.text()).toMatch(says)
    expect(edges.stderr.text()).not.toMatch(/\bat .*\.ts:\d+/)
  })

  test.each([
    {
      name: 'a histogram of another run',
      file: () => stored.good.replaceAll(ownHistogram(stored.good), ownHistogram(stored.slower)),
      says: /does not hold the verdict that follows from its own numbers: .*p50 of GET \//,
    },
    {
      name: 'a stored run with NaN in its counts',
      file: edit(
        /"completed":(\d+),"errors":0,"throughput":[\d.]+,"histogram"/,
        '"completed":null,"errors":0,"throughput":1,"histogram"',
      ),
      says: /completed" /,
    },
    {
      name: 'a stored run that is not there',
      file: edit(/"runs":\[0,1/, '"runs":[0,99'),
      says: /there is no run 99/,
    },
  ])('$name: judged again, it ends with 2 and is named', async ({ file, says }) => {
    const edges = fakeEdges({ content: { 'r.json': file() } })
    expect(await runCli(['compare', 'r.json'], edges)).toBe(2)
    expect(edges.stderr.text()).toMatch(says)
    expect(edges.stderr.text()).not.toMatch(/\bat .*\.ts:\d+/)
  })
})
