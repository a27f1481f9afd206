// The history in the cache: the real client against the service on loopback.
import * as client from '@actions/cache'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aCacheService } from '../../__tests__/support/cache-service.ts'
import { aHistory } from '../../__tests__/support/histories.ts'
import { muteStdout } from '../../__tests__/support/quiet.ts'
import { createCacheStore } from '../../src/baseline/cache-store.ts'
import { median, ms } from './figures.js'
import { machineLoad } from './processes.js'

export const title = 'The history in the cache: 20 runs of 10 requests with 10,000 answers each'

const ROUNDS = 9
const REQUESTS = Array.from({ length: 10 }, (_, n) => `GET /api/v1/resource-${n}/{id}`)

export async function measure() {
  const service = await aCacheService()
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-cache-'))
  const env = { ...service.env('v2'), GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder }
  const before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]))
  const home = process.cwd()
  // The runner starts an action in the workspace; the client searches from the current folder.
  process.chdir(folder)
  Object.assign(process.env, env)
  const unmute = muteStdout()
  try {
    const runs = aHistory(20, { requests: REQUESTS, answers: 10_000 }).runs.map((run, at) => ({
      ...run,
      origin: `${at}.1`,
    }))
    const query = { suite: 'default', branch: 'main', fingerprint: runs[0].key.fingerprint }
    const storeOf = (runId) =>
      createCacheStore({
        cache: client,
        workspace: folder,
        writer: { sha: 'abc', runId, attempt: '1' },
        circumstances: 'bench',
        timeoutMs: 20_000,
      })
    for (const [at, run] of runs.entries()) await storeOf(String(at)).save(query, run, 60)
    const found = []
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now()
      const { kind, history } = await storeOf('reader').find(query)
      found.push(performance.now() - began)
      if (kind !== 'found' || history.runs.length !== 20) throw new Error('the history was not found')
    }
    const rows = [
      {
        what: 'entry in the cache',
        value: `${Math.round(service.entries.at(-1).content.length / 1000)} kB`,
        target: '≤ 300 kB',
      },
      { what: 'restore and decode, first time', value: ms(found[0]), target: '≤ 300 ms' },
      { what: `restore and decode, median of ${ROUNDS}`, value: ms(median(found)), target: '≤ 300 ms' },
    ]
    return { rows, notes: [`Load average of the machine ${machineLoad()?.toFixed(1) ?? 'unknown'}.`] }
  } finally {
    unmute()
    process.chdir(home)
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    rmSync(folder, { recursive: true, force: true })
    await service.close()
  }
}
