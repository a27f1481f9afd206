import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as cache from '@actions/cache'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CACHE_PATH, cachePrefix, createCacheStore } from '../../src/baseline/cache-store.ts'
import type { CacheClient } from '../../src/baseline/cache-store.ts'
import type { BaselineStore } from '../../src/baseline/store.ts'
import { aCacheService } from '../support/cache-service.ts'
import type { CacheService } from '../support/cache-service.ts'
import { muteStdout } from '../support/quiet.ts'
import { aHistoryRun } from '../support/history-runs.ts'

const query = { suite: 'default', branch: 'main', fingerprint: 'f1' }
const VARIABLES = [
  'GITHUB_SERVER_URL',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_CACHE_SERVICE_V2',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_CACHE_URL',
  'GITHUB_WORKSPACE',
  'RUNNER_TEMP',
]

let service: CacheService
let workspace = ''
let unmute: () => void = () => undefined
const folderBefore = process.cwd()
let before: Readonly<Record<string, string | undefined>> = {}
beforeEach(async () => {
  service = await aCacheService()
  workspace = mkdtempSync(join(tmpdir(), 'plimsoll-cache-store-'))
  before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]))
  // The runner starts an action in the workspace; the client searches from the current folder.
  process.chdir(workspace)
  unmute = muteStdout()
})
afterEach(async () => {
  unmute()
  process.chdir(folderBefore)
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = value
  }
  rmSync(workspace, { recursive: true, force: true })
  await service.close()
})

/** The real client against the loopback service, as the job of one run sees it. */
function storeOf(runId: string, protocol: 'v1' | 'v2' = 'v2', client: CacheClient = cache): BaselineStore {
  for (const name of VARIABLES) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, service.env(protocol), {
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: join(workspace, 'temp'),
  })
  return createCacheStore({
    cache: client,
    workspace,
    writer: { sha: 'abc', runId, attempt: '1' },
    circumstances: 'event push, ref refs/heads/main',
    timeoutMs: 20_000,
  })
}

describe.each(['v1', 'v2'] as const)('the cache store with protocol %s', (protocol) => {
  test('finds what earlier runs saved, the newest of all', async () => {
    expect(await storeOf('1', protocol).save(query, aHistoryRun(1), 5)).toMatchObject({
      kind: 'saved',
      runs: 1,
    })
    expect(await storeOf('2', protocol).save(query, aHistoryRun(2), 5)).toMatchObject({
      kind: 'saved',
      runs: 2,
    })
    const found = await storeOf('3', protocol).find(query)
    expect(found).toMatchObject({ kind: 'found', source: expect.stringContaining('abc-2-1') })
    expect(found.kind === 'found' && found.history.runs.map((run) => run.sha)).toEqual([
      aHistoryRun(1).sha,
      aHistoryRun(2).sha,
    ])
  })

  test('runs of main at the same time are both kept: the second adds to what the first has left meanwhile', async () => {
    const [first, second] = [storeOf('1', protocol), storeOf('2', protocol)]
    // Both look for a baseline before either has measured.
    expect([await first.find(query), await second.find(query)]).toMatchObject([
      { kind: 'missing' },
      { kind: 'missing' },
    ])
    await first.save(query, aHistoryRun(1, { accepted: { by: 'ana' } }), 5)
    expect(await second.save(query, aHistoryRun(2), 5)).toMatchObject({ kind: 'saved', runs: 2 })
    expect(await storeOf('3', protocol).find(query)).toMatchObject({
      history: { runs: [{ accepted: { by: 'ana' } }, { sha: aHistoryRun(2).sha }] },
    })
  })

  test('a pull request reads its base branch and is not found by it', async () => {
    service.scopes = ['refs/pull/7/merge', 'refs/heads/main']
    await storeOf('1', protocol).save(query, aHistoryRun(1), 5)
    service.scopes = ['refs/heads/main']
    expect(await storeOf('2', protocol).find(query)).toMatchObject({ kind: 'missing' })
    await storeOf('2', protocol).save(query, aHistoryRun(2), 5)
    service.scopes = ['refs/pull/8/merge', 'refs/heads/main']
    expect(await storeOf('3', protocol).find(query)).toMatchObject({ kind: 'found' })
  })

  test.each(['write-denied', 'forbidden', 'throttled', 'key-taken'] as const)(
    'a save that ends as %s is told with the circumstances, and stops nothing',
    async (fault) => {
      service.fault = fault
      expect(await storeOf('1', protocol).save(query, aHistoryRun(1), 5)).toMatchObject({
        kind: 'not-saved',
        reason: expect.stringContaining('event push, ref refs/heads/main'),
      })
    },
  )

  test('an archive that is damaged counts as no history', async () => {
    await storeOf('1', protocol).save(query, aHistoryRun(1), 5)
    service.fault = 'corrupt-archive'
    expect((await storeOf('2', protocol).find(query)).kind).not.toBe('found')
  })
})

describe('the cache store', () => {
  test('without a service the history is missing, and the reason says so', async () => {
    const store = storeOf('1')
    Reflect.deleteProperty(process.env, 'ACTIONS_RESULTS_URL')
    expect(await store.find(query)).toMatchObject({
      kind: 'missing',
      reason: expect.stringContaining('no cache service'),
    })
    expect(await store.save(query, aHistoryRun(1), 5)).toMatchObject({ kind: 'not-saved' })
  })

  test('an empty cache says where it looked and what fills it', async () => {
    expect(await storeOf('1').find(query)).toMatchObject({
      kind: 'missing',
      reason: expect.stringMatching(/history of main.*refs\/heads\/main.*push/),
    })
  })

  test('a file that a checkout left in the folder never passes for a restored one', async () => {
    await storeOf('1').save(query, aHistoryRun(1), 5)
    service.entries.length = 0
    mkdirSync(join(workspace, CACHE_PATH), { recursive: true })
    expect(await storeOf('2').find(query)).toMatchObject({ kind: 'missing' })
  })

  test('a symbolic link in place of the folder is refused', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'plimsoll-elsewhere-'))
    writeFileSync(join(elsewhere, 'kept.txt'), 'kept')
    symlinkSync(elsewhere, join(workspace, '.plimsoll'))
    expect(await storeOf('1').find(query)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('is not a folder'),
    })
    rmSync(elsewhere, { recursive: true })
  })

  test.each([
    { name: 'a document cut short', text: '{"schema":"plimsoll/history@1","sui', says: 'cut short' },
    { name: 'a foreign document', text: '{"hello":1}', says: 'not a history' },
    { name: 'a newer schema', text: '{"schema":"plimsoll/history@2"}', says: 'newer Plimsoll' },
  ])('$name in the cache is unreadable, with the reason', async ({ text, says }) => {
    const restoring: CacheClient = {
      ...cache,
      restoreCache: () => {
        mkdirSync(join(workspace, CACHE_PATH), { recursive: true })
        writeFileSync(join(workspace, CACHE_PATH, 'history.json'), text)
        return Promise.resolve('plimsoll-f1-key')
      },
    }
    expect(await storeOf('1', 'v2', restoring).find(query)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining(says),
    })
  })

  test('a service that never answers costs no more than the time allowed', async () => {
    const silent: CacheClient = { ...cache, restoreCache: () => new Promise(() => undefined) }
    const store = createCacheStore({
      cache: silent,
      workspace,
      writer: { sha: 'abc', runId: '1', attempt: '1' },
      circumstances: 'event push',
      timeoutMs: 20,
    })
    Object.assign(process.env, service.env('v2'))
    expect(await store.find(query)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('no answer'),
    })
  })

  test('the prefix of one branch is never that of another', () => {
    const prefixes = ['main', 'main-2', 'mai'].map((branch) => cachePrefix({ ...query, branch }))
    for (const one of prefixes) expect(prefixes.filter((other) => other.startsWith(one))).toEqual([one])
  })
})
