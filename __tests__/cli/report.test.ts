import { describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import { renderAs } from '../../src/report/files.ts'
import type { Result } from '../../src/report/result.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { state } from '../support/states.ts'

function stored(profile: string, name: string): string {
  const result = state(name)
  const named: Result = { ...result, plan: { ...result.plan, profile } }
  return renderAs(named, 'json')
}

const FILES = { 'soak/result.json': stored('soak', 'pass'), 'spike.json': stored('spike', 'fail') }

async function report(
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly edges: FakeEdges }> {
  const edges = fakeEdges({ content: FILES })
  return { code: await runCli(['report', ...argv], edges), edges }
}

describe('plimsoll report', () => {
  test('several results become one table on the terminal', async () => {
    const { code, edges } = await report('soak/result.json', 'spike.json')
    expect(code).toBe(0)
    expect(edges.stdout.text()).toMatch(/^2 runs: 1 fail, 1 pass\n/)
    expect(edges.stdout.text()).toMatch(/^soak +pass /m)
    expect(edges.stdout.text()).toMatch(/^spike +fail /m)
  })

  test('and one page', async () => {
    const { edges } = await report('soak/result.json', 'spike.json', '--format', 'html')
    expect(edges.stdout.text()).toMatch(/^<!doctype html>/)
    expect(edges.stdout.text()).toContain('2 runs: 1 fail, 1 pass')
  })

  test('JSON over several results names the files that it came from', async () => {
    const { edges } = await report('soak/result.json', 'spike.json', '--format', 'json')
    expect(JSON.parse(edges.stdout.text())).toMatchObject({
      verdict: 'fail',
      profiles: [{ result: 'soak/result.json' }, { result: 'spike.json' }],
    })
  })

  test('the distribution of one request is another than that of all', async () => {
    const one = await report('spike.json', '--format', 'hgrm', '--request', 'GET /search')
    const all = await report('spike.json', '--format', 'hgrm')
    expect(one.edges.stdout.text()).toMatch(/Total count {4}= +2400\]/)
    expect(all.edges.stdout.text()).toMatch(/Total count {4}= +12000\]/)
  })

  test.each([
    {
      name: 'a request that was not measured',
      argv: ['spike.json', '--format', 'hgrm', '--request', 'GET /serch'],
      says: /no request "GET \/serch"[^]*"GET \/search"/,
    },
    {
      name: 'a request for a format that has all of them',
      argv: ['spike.json', '--format', 'csv', '--request', 'GET /search'],
      says: /--request goes with --format hgrm/,
    },
    {
      name: 'a format that holds one result',
      argv: ['spike.json', 'soak/result.json', '--format', 'csv-history'],
      says: /"csv-history" holds one result, and 2 are given/,
    },
    {
      name: 'one file of several that is not there',
      argv: ['spike.json', 'x.json'],
      says: /no file "x\.json"/,
    },
    { name: 'no file', argv: [], says: /"report" needs RESULT\.json/ },
    { name: 'an unknown format', argv: ['spike.json', '--format', 'htm'], says: /"htm" is unknown[^]*html/ },
  ])('$name is an error that says so', async ({ argv, says }) => {
    const { code, edges } = await report(...argv)
    expect(code).toBe(2)
    expect(edges.stderr.text()).toMatch(says)
    expect(edges.stdout.text()).toBe('')
  })
})
