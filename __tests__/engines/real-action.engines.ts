import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from '@jest/globals'
import type { EngineTool } from '../../src/config/engine.ts'
import { createProbe } from '../../src/load/readiness.ts'
import { readResult } from '../../src/report/read-result.ts'
import { failuresOf, runStep } from '../support/action-runs.ts'
import { HEAD, pullRequest } from '../support/events.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'

let server: Server
let url = ''
beforeAll(async () => {
  server = createServer((_, response) => setTimeout(() => response.end('ok'), 5))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push(aPull())
})
afterEach(() => api.close())

const TOOLS = ((process.env.PLIMSOLL_ENGINES ?? '').split(',') as EngineTool[]).filter(
  (tool) => tool.length > 0,
)

describe.each(TOOLS)('the action with engine: %s', (tool) => {
  test('starts it from the PATH, judges what it measured, and comments', async () => {
    const config = [
      `engine: ${tool}`,
      'load: { rate: 20/s, warm-up: 1s, duration: 5s, block: 1s }',
      'thresholds: { p50: { max: 2s }, errors: { max: 1% } }',
      'baseline: { on-missing: pass }',
    ].join('\n')
    const host = await runStep(api, {
      ...{ event: pullRequest(), inputs: { url }, files: { '.github/plimsoll.yml': config } },
      edges: { probe: createProbe(), now: () => new Date() },
    })
    expect(failuresOf(host)).toEqual([])
    const result = readResult(host.files.get('plimsoll-results/result.json') ?? '')
    expect(result).toMatchObject({ candidate: { sha: HEAD, url }, source: { tool, script: null } })
    expect(result.source?.version).toMatch(/^\d+\.\d+/)
    expect(result.objectives.map(({ outcome }) => outcome)).toEqual(['met', 'met'])
    // 20 a second for 5 s; Locust's users begin a little later.
    expect(result.measurements.candidate.total.count).toBeGreaterThan(50)
    expect(result.measurements.candidate.total.count).toBeLessThan(150)
    expect(api.comments[0]?.body).toContain(`Measured by another tool, ${tool} `)
  })
})
