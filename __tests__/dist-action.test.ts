import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import * as cache from '@actions/cache'
import { createCacheStore } from '../src/baseline/cache-store.ts'
import type { HistoryRun, StoredTally } from '../src/baseline/history.ts'
import { counterFloor, Histogram } from '../src/measure/histogram.ts'
import type { Result } from '../src/report/result.ts'
import { aCacheService } from './support/cache-service.ts'
import type { CacheService } from './support/cache-service.ts'
import { HEAD, pullRequest, push } from './support/events.ts'
import { aGitHub, READ_ONLY, REPOSITORY } from './support/github-api.ts'
import type { FakeGitHub } from './support/github-api.ts'
import { aPull } from './support/github-client.ts'
import { muteStdout } from './support/quiet.ts'
import { aWorkspace } from './support/runner.ts'
import type { FinishedStep, Step, Workspace } from './support/runner.ts'
import { aFreePort, aServer } from './support/server.ts'
import type { RunningServer } from './support/server.ts'
import { onceSound } from './support/sound.ts'

/*
 * The built bundle as the runner starts it, against real sockets: a target, GitHub's API and the cache
 * service, all on loopback. Times are long enough that this machine's noise decides nothing: the target
 * takes 20 ms, and the changes are 65 % and 200 %.
 */
jest.setTimeout(90_000)

const MAIN = 'refs/heads/main'
const PR = ['refs/pull/7/merge', MAIN]
const BASE_MS = 20

let api: FakeGitHub
let service: CacheService
let workspace: Workspace
const servers: RunningServer[] = []

beforeEach(async () => {
  api = await aGitHub()
  service = await aCacheService()
  workspace = aWorkspace(api, service)
  api.pulls.push(aPull())
})
afterEach(async () => {
  workspace.remove()
  await Promise.all([api.close(), service.close(), ...servers.splice(0).map((each) => each.close())])
})

async function aTarget(delayMs: number): Promise<string> {
  const server = await aServer().answers(200).after(delayMs).start()
  servers.push(server)
  return server.url
}

/** A config of two seconds' load; `p50` alone is judged: against main by 40 %, unless told otherwise. */
function config(change: { seconds?: number; p50?: string } = {}): string {
  return [
    'scenarios:',
    '  - name: shop',
    '    steps:',
    '      - GET /products',
    'load:',
    '  rate: 100/s',
    '  warm-up: 250ms',
    `  duration: ${change.seconds ?? 2}s`,
    '  block: 250ms',
    'thresholds:',
    `  p50: { ${change.p50 ?? 'increase: 40% & 2ms'} }`,
    '',
  ].join('\n')
}

/** Line of the threshold above. */
const THRESHOLD_LINE = 11

const onPullRequest = (runId: number, url: string) => {
  service.scopes = PR
  return { event: pullRequest(), runId, inputs: { url } }
}
const onPush = (runId: number, url: string) => {
  service.scopes = [MAIN]
  return { event: push(), runId, inputs: { url } }
}

/** A strained generator may have been saturated while it measured again, and then it confirms nothing. */
const soundTwice = (result: Result): boolean => result.verdict === 'fail' || result.generator.state === 'ok'

const soundly = (step: Step, settled?: (result: Result) => boolean): Promise<FinishedStep> =>
  onceSound(() => workspace.run(step), settled)

function timesFactor(run: HistoryRun, factor: number): HistoryRun {
  const scaled = (tally: StoredTally): StoredTally => {
    const histogram = new Histogram(2)
    const { counts } = Histogram.decode(tally.histogram, 2)
    for (const [index, times] of counts.entries())
      if (times > 0) histogram.record(counterFloor(index, 2) * factor, times)
    return { ...tally, histogram: histogram.encode() }
  }
  const requests = Object.entries(run.requests).map(([name, tally]) => [name, scaled(tally)] as const)
  return { ...run, requests: Object.fromEntries(requests), total: scaled(run.total) }
}

/** Eleven more runs of main, up to 6 % faster or slower than the one that a push saved, in the same cache. */
async function likeTheOneSaved(fingerprint: string): Promise<void> {
  Object.assign(process.env, service.env('v2'), {
    GITHUB_WORKSPACE: workspace.path,
    RUNNER_TEMP: workspace.path,
  })
  const before = process.cwd()
  process.chdir(workspace.path)
  const unmute = muteStdout()
  try {
    service.scopes = [MAIN]
    const query = { suite: 'default', branch: 'main', fingerprint }
    const storeOf = (runId: number) =>
      createCacheStore({
        cache,
        workspace: workspace.path,
        writer: { sha: HEAD, runId: String(runId), attempt: '1' },
        circumstances: 'test',
        timeoutMs: 20_000,
      })
    const found = await storeOf(0).find(query)
    if (found.kind !== 'found') throw new Error(found.reason)
    const [only] = found.history.runs as [HistoryRun]
    for (let n = 1; n < 12; n++) {
      const at = new Date(Date.parse(only.at) - n * 3_600_000).toISOString()
      const factor = 0.94 + 0.01 * n
      await storeOf(n).save(query, { ...timesFactor(only, factor), at, origin: `${n}.1` }, 60)
    }
  } finally {
    unmute()
    process.chdir(before)
  }
}

describe('the action', () => {
  test('a pull request without a baseline is inconclusive, says so, and does not fail', async () => {
    workspace.write('.github/plimsoll.yml', config({ seconds: 1 }))
    const step = await soundly(onPullRequest(1, await aTarget(BASE_MS)))
    expect(step.outputs).toMatchObject({
      verdict: 'inconclusive',
      'baseline-kind': 'missing',
      'result-path': 'plimsoll-results/result.json',
      'report-path': 'plimsoll-results/report.html',
    })
    expect(step.result).toMatchObject({
      verdict: 'inconclusive',
      why: 'no-baseline',
      candidate: { sha: HEAD },
    })
    expect(step.exitCode).toBe(0)
    expect(api.comments).toMatchObject([{ pull: 7, author: 'github-actions[bot]' }])
    expect(api.comments[0]?.body.startsWith('<!-- plimsoll:default:default -->\n')).toBe(true)
    expect(step.outputs['comment-id']).toBe(String(api.comments[0]?.id))
    expect(step.summary).toContain('no baseline')
    expect(service.entries).toEqual([])
  })

  test('main is kept, a pull request passes against it, a much slower one fails, a slightly slower one is suspected', async () => {
    workspace.write('.github/plimsoll.yml', config())

    const main = await soundly(onPush(100, await aTarget(BASE_MS)))
    expect(main.exitCode).toBe(0)
    expect(service.entries).toMatchObject([{ scope: MAIN, complete: true }])
    expect(api.comments).toEqual([])
    const fingerprint = main.result?.plan.fingerprint ?? ''
    expect(service.entries[0]?.key).toMatch(
      new RegExp(`^plimsoll-${fingerprint}-[0-9a-f]{16}-${HEAD}-100-1$`),
    )
    await likeTheOneSaved(fingerprint)
    const saved = service.entries.length

    const slower = await soundly(onPullRequest(201, await aTarget(BASE_MS * 3)), soundTwice)
    expect(slower.outputs).toMatchObject({ verdict: 'fail', 'baseline-kind': 'history', regressions: '1' })
    expect(slower.exitCode).toBe(1)
    expect(slower.commands.filter(({ command }) => command === 'error').length).toBeGreaterThan(0)
    expect(
      slower.commands.filter(
        ({ command, properties }) => command === 'error' && properties.includes('plimsoll.yml'),
      ),
    ).toMatchObject([{ properties: expect.stringContaining(`line=${THRESHOLD_LINE}`) }])

    const slightly = await soundly(onPullRequest(202, await aTarget(BASE_MS * 1.65)))
    expect(slightly.result).toMatchObject({ verdict: 'inconclusive', why: 'suspected' })
    expect(slightly.exitCode).toBe(0)

    const same = await soundly(onPullRequest(203, await aTarget(BASE_MS)))
    expect(same.outputs).toMatchObject({ verdict: 'pass', regressions: '0' })
    // Stored runs count that met a machine as fast as it is right now: how many, is the machine's to say.
    expect(same.result?.baseline).toMatchObject({ kind: 'history', branch: 'main' })
    expect([5, 6, 7, 8, 9, 10, 11, 12]).toContain(same.result?.baseline.runs)
    expect(same.exitCode).toBe(0)

    // One comment through all three, and nothing that a pull request measured is in the cache.
    expect(api.comments).toHaveLength(1)
    expect(api.comments[0]?.id).toBe(Number(slower.outputs['comment-id']))
    expect(api.comments[0]?.body).toMatch(/^<!-- .* -->\n### .*pass/i)
    expect(service.entries).toHaveLength(saved)
  })

  test('protocol v1: what main saves, a pull request finds', async () => {
    workspace.write('.github/plimsoll.yml', config({ seconds: 1 }))
    const url = await aTarget(5)
    const main = await soundly({ ...onPush(1, url), protocol: 'v1' })
    expect(main.exitCode).toBe(0)
    expect(service.entries).toMatchObject([{ scope: MAIN, complete: true }])
    const pull = await soundly({ ...onPullRequest(2, url), protocol: 'v1' })
    expect(pull.outputs['baseline-kind']).toBe('history')
  })

  test("a fork's read-only token does not fail the gate, and the summary tells what the comment would", async () => {
    workspace.write('.github/plimsoll.yml', config({ seconds: 1 }))
    api.fail('POST', /./, READ_ONLY)
    api.fail('PATCH', /./, READ_ONLY)
    service.scopes = PR
    const step = await soundly({
      event: pullRequest({ fork: true }),
      runId: 1,
      inputs: { url: await aTarget(5), 'check-run': 'true' },
    })
    expect(step.exitCode).toBe(0)
    expect(step.outputs).toMatchObject({ verdict: 'inconclusive', 'comment-id': '' })
    expect(step.summary).toContain('no baseline')
    expect(step.commands.filter(({ command }) => command === 'error')).toEqual([])
    expect(step.commands).toContainEqual(
      expect.objectContaining({
        command: 'warning',
        message: expect.stringContaining('pull requests from forks get a read-only token'),
      }),
    )
  })

  test('the check run is in progress first, then has the verdict', async () => {
    workspace.write('.github/plimsoll.yml', config({ seconds: 1, p50: 'max: 1ms' }))
    const step = await soundly({
      ...onPullRequest(1, await aTarget(BASE_MS)),
      inputs: { url: await aTarget(BASE_MS), 'check-run': 'true' },
    })
    expect(step.exitCode).toBe(1)
    // A repeated step makes a check run of its own; the last one is that of the sound run.
    const check = api.checks.at(-1)
    expect(check).toMatchObject({
      name: 'Plimsoll',
      head_sha: HEAD,
      status: 'completed',
      conclusion: 'failure',
    })
    expect(check?.output).toMatchObject({
      annotations: [
        { path: '.github/plimsoll.yml', start_line: THRESHOLD_LINE, annotation_level: 'failure' },
      ],
    })
    const order = api.calls.map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`)
    expect(order.indexOf(`POST /repos/${REPOSITORY}/check-runs`)).toBe(0)
  })
})

describe('what stands in the way of a verdict', () => {
  test.each([
    {
      name: 'a config error',
      prepare: () => workspace.write('.github/plimsoll.yml', 'load: { rate: 10 }\n'),
      inputs: { url: 'http://127.0.0.1:9' },
      says: 'rate',
    },
    {
      name: 'a config that is named and not there',
      prepare: () => undefined,
      inputs: { url: 'http://127.0.0.1:9', config: 'load.yml' },
      says: 'There is no file "load.yml"',
    },
    {
      name: 'an out folder that is a file',
      prepare: () => workspace.write('taken', ''),
      inputs: { url: 'http://127.0.0.1:9', out: 'taken' },
      says: 'out "taken" cannot be written',
    },
    {
      name: 'no target at all',
      prepare: () => undefined,
      inputs: { 'github-token': '' },
      says: 'There is no target',
    },
  ])('$name fails the step and replaces an older verdict', async ({ prepare, inputs, says }) => {
    prepare()
    api.comments.push({
      id: 1,
      pull: 7,
      author: 'github-actions[bot]',
      body: '<!-- plimsoll:default:default -->\n### Pass',
    })
    const step = await workspace.run({ event: pullRequest(), runId: 1, inputs })
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({
      verdict: 'inconclusive',
      headline: expect.stringContaining('Could not measure'),
    })
    expect(step.commands.filter(({ command }) => command === 'error')).toMatchObject([
      { message: expect.stringContaining(says) },
    ])
    expect(step.summary).toContain('Could not measure')
    if (inputs['github-token'] !== '')
      expect(api.comments).toMatchObject([{ id: 1, body: expect.stringContaining('Could not measure') }])
  })

  test('a target that nobody answers for is named, with what to do', async () => {
    const step = await workspace.run({
      event: pullRequest(),
      runId: 1,
      inputs: { url: `http://127.0.0.1:${await aFreePort()}`, 'wait-timeout': '1s' },
    })
    expect(step.exitCode).toBe(1)
    expect(step.outputs.verdict).toBe('inconclusive')
    expect(api.comments).toMatchObject([{ body: expect.stringContaining('Could not measure') }])
  })

  test('inputs that are wrong are told all at once', async () => {
    const step = await workspace.run({
      event: pullRequest(),
      runId: 1,
      inputs: { mode: 'gates', 'wait-timeout': '90' },
    })
    expect(step.exitCode).toBe(1)
    const [error] = step.commands.filter(({ command }) => command === 'error')
    expect(error?.message).toContain('mode "gates"')
    expect(error?.message).toContain('wait-timeout "90"')
  })

  test('a cancelled run writes and publishes what it has measured, marked as partial', async () => {
    workspace.write('.github/plimsoll.yml', config({ seconds: 30 }))
    const started = workspace.start(onPullRequest(1, await aTarget(5)))
    await started.logged('Ready:')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    started.signal('SIGINT')
    const step = await started.finished
    expect(step.exitCode).toBe(1)
    expect(step.result).toMatchObject({ partial: true, verdict: 'inconclusive', why: 'interrupted' })
    expect(step.outputs).toMatchObject({ verdict: 'inconclusive' })
    expect(api.comments).toHaveLength(1)
  })
})

describe('secrets', () => {
  test('a header value is masked before anything else is logged, and is in nothing that is published', async () => {
    workspace.write('.github/plimsoll.yml', config({ seconds: 1 }))
    const secret = 'bypass-0123456789'
    const step = await workspace.run({
      ...onPullRequest(1, ''),
      inputs: { url: await aTarget(5), headers: `X-Protection-Bypass: ${secret}` },
    })
    expect(step.exitCode).toBe(0)
    expect(step.commands.slice(0, 2)).toMatchObject([
      { command: 'add-mask' },
      { command: 'add-mask', message: secret },
    ])
    expect(JSON.stringify(step.result)).not.toContain(secret)
    expect(step.summary).not.toContain(secret)
    expect(api.comments[0]?.body).not.toContain(secret)
    expect(servers[0]?.seen.at(-1)?.headers['x-protection-bypass']).toBe(secret)
  })
})
