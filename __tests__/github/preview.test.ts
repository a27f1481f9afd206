import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { findPreview } from '../../src/github/preview.ts'
import type { PreviewRequest } from '../../src/github/preview.ts'
import { HEAD } from '../support/events.ts'
import { aGitHub, READ_ONLY } from '../support/github-api.ts'
import type { FakeGitHub } from '../support/github-api.ts'
import { clientOf } from '../support/github-client.ts'

let api: FakeGitHub
let nowMs = 0
beforeEach(async () => {
  api = await aGitHub()
  nowMs = 0
})
afterEach(() => api.close())

const NOTHING: PreviewRequest = {
  explicit: undefined,
  event: { url: undefined, environment: undefined },
  config: undefined,
  environment: undefined,
  check: undefined,
  headSha: HEAD,
  waitTimeoutMs: 60_000,
}

/** Looks with a clock that only the pauses move; `between` changes GitHub from look to look. */
function find(request: Partial<PreviewRequest>, between: (look: number) => void = () => undefined) {
  let look = 0
  return findPreview(
    {
      github: clientOf(api, { clock: () => nowMs }),
      clock: () => nowMs,
      signal: new AbortController().signal,
      say: () => undefined,
      pause: (ms) => {
        nowMs += ms
        between(++look)
        return Promise.resolve()
      },
    },
    { ...NOTHING, ...request },
  )
}

function deploy(id: number, environment: string, ...statuses: readonly Readonly<Record<string, unknown>>[]) {
  api.deployments.push({ id, sha: HEAD, environment, payload: {}, statuses: [...statuses] })
}

const EVENT = { url: 'https://event.example.com', environment: 'Preview' }

describe('findPreview', () => {
  test.each([
    {
      name: 'the url input wins over everything',
      request: { explicit: 'https://input.example.com', event: EVENT, config: 'https://config.example.com' },
      want: 'https://input.example.com',
    },
    {
      name: "the event's address wins over the config's",
      request: { event: EVENT, config: 'https://config.example.com' },
      want: EVENT.url,
    },
    {
      name: "the event's address is taken for the environment asked for",
      request: { event: EVENT, environment: 'Preview' },
      want: EVENT.url,
    },
    {
      name: 'the name of an environment has no case',
      request: { event: EVENT, environment: 'preview' },
      want: EVENT.url,
    },
    {
      name: 'the config is taken at its word without an environment',
      request: { config: 'https://config.example.com' },
      want: 'https://config.example.com',
    },
  ])('$name, without asking GitHub', async ({ request, want }) => {
    expect((await find(request)).url).toBe(want)
    expect(api.calls).toEqual([])
  })

  test('an environment is waited for even where the config names an address', async () => {
    deploy(1, 'Preview', { state: 'success', environment_url: 'https://preview.example.com' })
    const found = await find({ environment: 'Preview', config: 'https://config.example.com' })
    expect(found.url).toBe('https://preview.example.com')
  })

  test('waits until the deployment succeeds', async () => {
    const found = await find({}, (look) => {
      if (look === 1) deploy(1, 'Preview', { state: 'queued' })
      if (look === 2) api.deployments[0]!.statuses.unshift({ state: 'in_progress' })
      if (look === 3)
        api.deployments[0]!.statuses.unshift({ state: 'success', environment_url: 'https://p.example.com' })
    })
    expect(found.url).toBe('https://p.example.com')
    expect(nowMs).toBeLessThan(20_000)
  })

  test('a deployment that a newer one replaced is passed over', async () => {
    deploy(2, 'Preview', { state: 'inactive' })
    deploy(1, 'Preview', { state: 'success', environment_url: 'https://p.example.com' })
    expect((await find({})).url).toBe('https://p.example.com')
  })

  test.each([
    {
      name: 'no deployment at all',
      prepare: () => undefined,
      request: {},
      code: 'preview-not-found',
      says: 'seen last: no deployment',
    },
    {
      name: 'a deployment that never ends',
      prepare: () => deploy(1, 'Preview', { state: 'in_progress' }),
      request: {},
      code: 'preview-not-found',
      says: 'state "in_progress"',
    },
    {
      name: 'a deployment that failed',
      prepare: () => deploy(1, 'Preview', { state: 'failure' }),
      request: {},
      code: 'preview-not-found',
      says: 'ended as "failure"',
    },
    {
      name: 'several environments and none asked for',
      prepare: () => {
        deploy(1, 'Preview – shop', { state: 'success', environment_url: 'https://a.example.com' })
        deploy(2, 'Preview – docs', { state: 'success', environment_url: 'https://b.example.com' })
      },
      request: {},
      code: 'preview-not-found',
      says: '"Preview – shop", "Preview – docs"',
    },
    {
      name: 'an event about another environment',
      prepare: () => undefined,
      request: { event: EVENT, environment: 'Production' },
      code: 'preview-not-found',
      says: 'environment "Preview"; the input asks for "Production"',
    },
    {
      name: 'a token that may not read deployments',
      prepare: () => api.fail('GET', /deployments/, READ_ONLY),
      request: {},
      code: 'github-api',
      says: 'Resource not accessible',
    },
    {
      name: 'statuses that GitHub does not give',
      prepare: () => {
        deploy(1, 'Preview', { state: 'queued' })
        api.fail('GET', /statuses/, { kind: 'status', status: 502 })
      },
      request: {},
      code: 'github-api',
      says: 'Deployment statuses cannot be read',
    },
    {
      name: 'no head commit and no address',
      prepare: () => undefined,
      request: { headSha: undefined },
      code: 'target-missing',
      says: 'There is no target',
    },
  ])('$name is an error that says what was seen', async ({ prepare, request, code, says }) => {
    prepare()
    await expect(find(request)).rejects.toMatchObject({ code, message: expect.stringContaining(says) })
    expect(nowMs).toBeLessThanOrEqual(60_000)
  })
})

describe('a platform without deployments', () => {
  const NETLIFY = 'netlify/shop/deploy-preview'
  const status = (
    state: string,
    context = NETLIFY,
    target_url: string | null = 'https://pr-7.netlify.app',
  ) => {
    api.statuses.splice(0, api.statuses.length, { sha: HEAD, context, state, target_url })
  }
  const check = (change: Partial<FakeGitHub['platformChecks'][number]>) =>
    api.platformChecks.push({
      sha: HEAD,
      name: 'Cloudflare Pages',
      status: 'completed',
      conclusion: 'success',
      details_url: 'https://dash.cloudflare.com/x',
      summary: null,
      ...change,
    })

  test('the status that is named carries the address, once it succeeds', async () => {
    const found = await find({ check: NETLIFY }, (look) => status(look < 2 ? 'pending' : 'success'))
    expect(found).toMatchObject({ url: 'https://pr-7.netlify.app', from: `the status "${NETLIFY}"` })
  })

  test('an address in the config does not end the wait for it', async () => {
    status('success')
    expect(await find({ check: NETLIFY, config: 'http://localhost:3000' })).toMatchObject({
      url: 'https://pr-7.netlify.app',
    })
  })

  test("a check run's own link is the address", async () => {
    check({ details_url: 'https://shop.example.com' })
    expect(await find({ check: 'Cloudflare Pages' })).toMatchObject({ url: 'https://shop.example.com' })
  })

  test("Cloudflare's check run links to the dashboard and names the preview in its text", async () => {
    check({ summary: '<a href="https://abc.shop.pages.dev">Preview</a>' })
    expect(await find({ check: 'Cloudflare Pages' })).toMatchObject({ url: 'https://abc.shop.pages.dev' })
  })

  test.each([
    { name: 'a failed status', prepare: () => status('failure'), says: 'ended as "failure"' },
    {
      name: 'a status without an address',
      prepare: () => status('success', NETLIFY, null),
      says: 'success without an address',
    },
    {
      name: 'another name, with the names there are',
      prepare: () => status('success', 'netlify/shopp/deploy-preview'),
      says: '"netlify/shopp/deploy-preview"',
    },
    {
      name: 'a refused token',
      prepare: () => api.fail('GET', /status\?/, READ_ONLY),
      says: 'Commit statuses cannot be read',
    },
  ])('$name is said', async ({ prepare, says }) => {
    prepare()
    await expect(find({ check: NETLIFY })).rejects.toThrow(says)
  })

  test('a check run that failed is said', async () => {
    check({ conclusion: 'failure' })
    await expect(find({ check: 'Cloudflare Pages' })).rejects.toThrow('ended as "failure"')
  })
})
