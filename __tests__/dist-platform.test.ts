import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { aCacheService } from './support/cache-service.ts'
import type { CacheService } from './support/cache-service.ts'
import { deploymentStatus, HEAD, pullRequest, push, workflowDispatch, workflowRun } from './support/events.ts'
import { aGitHub } from './support/github-api.ts'
import type { FakeGitHub } from './support/github-api.ts'
import { aPull } from './support/github-client.ts'
import { zipOf } from './support/github-look-ups.ts'
import { aProxy } from './support/proxy.ts'
import type { RunningProxy } from './support/proxy.ts'
import { aWorkspace } from './support/runner.ts'
import type { FinishedStep, Step, Workspace } from './support/runner.ts'
import { aServer } from './support/server.ts'
import type { RunningServer } from './support/server.ts'
import { onceSound } from './support/sound.ts'

/* The built bundle in the corners of the platform: other servers than github.com, runs without a cache, people's decisions. */
jest.setTimeout(60_000)

const MAIN = 'refs/heads/main'
const PR = ['refs/pull/7/merge', MAIN]
const CONFIG = '.github/plimsoll.yml'

let api: FakeGitHub
let service: CacheService
let workspace: Workspace
let target: RunningServer
let proxy: RunningProxy | undefined

beforeEach(async () => {
  api = await aGitHub()
  service = await aCacheService()
  workspace = aWorkspace(api, service)
  target = await aServer().answers(200).after(10).start()
  api.pulls.push(aPull())
  api.commits.set(HEAD, [7])
  workspace.write(CONFIG, config('increase: 300% & 50ms'))
})
afterEach(async () => {
  workspace.remove()
  await Promise.all([api.close(), service.close(), target.close(), proxy?.close()])
  proxy = undefined
})

function config(p50: string): string {
  return [
    'scenarios:',
    '  - name: shop',
    '    steps:',
    '      - GET /products',
    // Users wait for their answers: a busy machine makes them slower, but never late.
    'load: { users: 2, think: 10ms, warm-up: 250ms, duration: 1s, block: 250ms }',
    `thresholds: { p50: { ${p50} } }`,
    '',
  ].join('\n')
}

/** A step; again while this machine was too busy for it to claim anything. What GitHub was asked is that of the last. */
const run = (step: Omit<Step, 'runId'>, runId = 1): Promise<FinishedStep> =>
  onceSound(() => {
    api.calls.length = 0
    api.checks.length = 0
    return workspace.run({ ...step, runId })
  })

/** A run of main whose history is saved; again while this machine was too busy for it to be valid. */
async function runMain(runId: number, step: Partial<Step> = {}): Promise<FinishedStep> {
  service.scopes = [MAIN]
  const before = service.entries.length
  for (let left = 4; ; left--) {
    const finished = await run({ event: push(), inputs: { url: target.url }, ...step }, runId * 10 + left)
    if (left === 1 || service.entries.length > before) return finished
  }
}

const onPull = (
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) => {
  service.scopes = PR
  return { event: pullRequest(), inputs: { url: target.url, ...inputs }, env }
}

describe('servers other than github.com', () => {
  /** An address that only the proxy can reach: loopback would be reached without it. */
  const behindProxy = async (server: string, apiUrl: string) => {
    proxy = await aProxy(api.url)
    return { GITHUB_SERVER_URL: server, GITHUB_API_URL: apiUrl, http_proxy: proxy.url, no_proxy: '127.0.0.1' }
  }

  test('GitHub Enterprise Server: API below /api/v3, cache v1, through a proxy', async () => {
    const env = await behindProxy('https://ghes.example', 'http://ghes.example/api/v3')
    await runMain(1, { env, protocol: 'v1' })
    expect(service.entries).toMatchObject([{ scope: MAIN, complete: true }])
    const step = await run({ ...onPull({}, env), protocol: 'v1' })
    expect(step.outputs['baseline-kind']).toBe('history')
    expect(api.comments).toMatchObject([{ pull: 7 }])
    expect(api.comments[0]?.body).toContain('https://ghes.example/octo-org/shop/actions/runs/1')
    expect(new Set(proxy?.hosts)).toEqual(new Set(['ghes.example']))
  })

  test('ghe.com: its own API host, cache v2', async () => {
    const env = await behindProxy('https://octo.ghe.com', 'http://api.octo.ghe.com')
    await runMain(1, { env })
    const step = await run(onPull({}, env))
    expect(step.outputs['baseline-kind']).toBe('history')
    expect(api.comments).toHaveLength(1)
    expect(new Set(proxy?.hosts)).toEqual(new Set(['api.octo.ghe.com']))
  })

  test('the load itself goes to the target, past the proxy', async () => {
    const env = await behindProxy('https://octo.ghe.com', 'http://api.octo.ghe.com')
    await run(onPull({}, env))
    expect(target.seen.length).toBeGreaterThan(50)
    expect(proxy?.hosts.filter((host) => host.startsWith('127.'))).toEqual([])
  })
})

describe('a run that no cache is readable for', () => {
  test('finds the history in the artefact of the newest run of main', async () => {
    await runMain(1)
    const history = readFileSync(join(workspace.path, 'plimsoll-results', 'history.json'), 'utf8')
    api.artefacts.push({
      id: 5,
      name: 'plimsoll-history',
      branch: 'main',
      fork: false,
      archive: zipOf('history.json', history),
      expired: false,
    })
    service.scopes = []
    const step = await run({ event: deploymentStatus({ environmentUrl: target.url }) })
    expect(step.outputs['baseline-kind']).toBe('history')
    expect(step.result?.baseline.source).toBe('artefact "plimsoll-history" of run 50')
    expect(api.comments).toMatchObject([{ pull: 7 }])
  })
})

describe("people's decisions", () => {
  test('a label lets a failed check pass, with the verdict and the name on the record', async () => {
    workspace.write(CONFIG, config('max: 0.01ms'))
    Object.assign(api.pulls[0]!, { labels: [{ name: 'plimsoll-override' }] })
    api.events.push({
      pull: 7,
      event: 'labeled',
      label: 'plimsoll-override',
      login: 'ana',
      at: '2026-01-02T03:04:05Z',
    })
    const step = await run(onPull({ 'check-run': 'true' }))
    expect(step.exitCode).toBe(0)
    expect(step.outputs.verdict).toBe('fail')
    expect(api.checks).toMatchObject([{ conclusion: 'neutral' }])
    expect(api.comments[0]?.body).toContain('set by ana')
  })

  test('an accepted level makes the earlier runs no baseline, and says who did it', async () => {
    await runMain(1)
    await runMain(2)
    await runMain(3, {
      event: { ...workflowDispatch(), actor: 'ana' },
      inputs: { url: target.url, 'accept-level': 'true' },
    })
    const step = await run(onPull())
    expect(step.result?.baseline).toMatchObject({ kind: 'history', runs: 1 })
    expect(step.result?.warnings.join('\n')).toContain('accepted by ana')
  })

  test('a change that loosens its own limit is still judged by that of main', async () => {
    api.files.set(`${CONFIG}@main`, config('max: 0.01ms'))
    workspace.write(CONFIG, config('max: 10s'))
    const step = await run(onPull())
    expect(step.outputs.verdict).toBe('fail')
    expect(api.comments[0]?.body).toContain('loosens its own gate')
  })
})

describe('forks', () => {
  test('what the unprivileged run left behind is published by the second workflow', async () => {
    service.scopes = PR
    const measured = await run({
      event: pullRequest({ fork: true }),
      inputs: { url: target.url, 'github-token': '' },
    })
    expect(measured.exitCode).toBe(0)
    expect(api.calls).toEqual([])
    const result = JSON.stringify(measured.result)
    Object.assign(api.pulls[0]!.head, { repo: { full_name: 'stranger/shop' } })
    api.commits.clear()
    // The runner of these tests empties the results folder before each step, as a new job would.
    workspace.write('from-fork/result.json', result)
    const posted = await run({ event: workflowRun({ fork: true }), inputs: { out: 'from-fork' } }, 2)
    expect(posted.exitCode).toBe(0)
    expect(api.comments).toMatchObject([{ pull: 7 }])
    expect(posted.outputs['comment-id']).toBe(String(api.comments[0]?.id))
  })
})

test('a normal pull request costs GitHub at most eight requests', async () => {
  await runMain(1)
  api.calls.splice(0)
  api.distances.set(`${HEAD}...${HEAD}`, { ahead: 5, behind: 0 })
  api.files.set(`${CONFIG}@main`, config('increase: 300% & 50ms'))
  const step = await run(onPull({ 'check-run': 'true' }))
  expect(step.result?.baseline.commitsBehind).toBe(2)
  expect(api.calls.map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`)).toHaveLength(8)
})
