import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { publishComment } from '../../src/github/comment.ts'
import type { CommentRequest } from '../../src/github/comment.ts'
import type { GitHub } from '../../src/github/github.ts'
import { carriesMarker, markerOf } from '../../src/github/marker.ts'
import { createPatience } from '../../src/github/patience.ts'
import { HEAD } from '../support/events.ts'
import { aGitHub, READ_ONLY } from '../support/github-api.ts'
import type { FakeGitHub } from '../support/github-api.ts'
import { aPull, clientOf } from '../support/github-client.ts'

const MARKER = markerOf('default', 'default')
const BOT = 'github-actions[bot]'

let api: FakeGitHub
let github: GitHub
let waitedMs: number[]
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push(aPull())
  waitedMs = []
  github = clientOf(api, {
    patience: createPatience(60_000),
    clock: () => performance.now(),
    pause: (ms) => {
      waitedMs.push(ms)
      return Promise.resolve()
    },
  })
})
afterEach(() => api.close())

function say(text: string, change: Partial<CommentRequest> = {}) {
  return publishComment(github, {
    pull: 7,
    marker: MARKER,
    body: `${MARKER}\n${text}`,
    policy: 'always',
    worthTelling: true,
    headSha: HEAD,
    ...change,
  })
}

function has(id: number, author: string, text: string) {
  api.comments.push({ id, pull: 7, author, body: text })
}

const bodies = () => api.comments.map(({ body }) => body)

describe('publishComment', () => {
  test('comments once, then updates the same comment', async () => {
    expect(await say('first')).toMatchObject({ kind: 'created' })
    expect(await say('second')).toMatchObject({ kind: 'updated' })
    expect(bodies()).toEqual([`${MARKER}\nsecond`])
  })

  test('finds its comment beyond the first page', async () => {
    has(1, BOT, `${MARKER}\nold`)
    for (let n = 2; n <= 250; n++) has(n, 'octocat', 'a remark')
    expect(await say('new')).toMatchObject({ kind: 'updated', id: 1 })
    expect(api.comments).toHaveLength(250)
  })

  test("never takes another author's comment for its own, whatever it says", async () => {
    has(1, 'stranger', `${MARKER}\nall green`)
    expect(await say('red')).toMatchObject({ kind: 'created' })
    expect(bodies()).toEqual([`${MARKER}\nall green`, `${MARKER}\nred`])
  })

  test('never takes a comment that only quotes the marker for its own', async () => {
    has(1, BOT, `see ${MARKER}`)
    expect(await say('new')).toMatchObject({ kind: 'created' })
  })

  test('duplicates converge to the newest', async () => {
    has(5, BOT, `${MARKER}\none`)
    has(9, BOT, `${MARKER}\ntwo`)
    expect(await say('new')).toEqual({ kind: 'updated', id: 9, warnings: [] })
    expect(api.comments.map(({ id }) => id)).toEqual([9])
  })

  test('a duplicate that stays is a warning, not a failure', async () => {
    has(5, BOT, `${MARKER}\none`)
    has(9, BOT, `${MARKER}\ntwo`)
    api.fail('DELETE', /comments\/5$/, READ_ONLY)
    expect(await say('new')).toMatchObject({
      kind: 'updated',
      warnings: [expect.stringContaining('5')],
    })
  })

  test('other suites and profiles keep their comments', async () => {
    has(1, BOT, `${markerOf('api', 'default')}\nother`)
    await say('mine')
    expect(api.comments).toHaveLength(2)
  })

  test.each([
    {
      name: 'never writes nothing at all',
      policy: 'never',
      worthTelling: true,
      exists: true,
      want: 'skipped',
    },
    {
      name: 'on-change leaves out a first comment without news',
      policy: 'on-change',
      worthTelling: false,
      exists: false,
      want: 'skipped',
    },
    {
      name: 'on-change writes a first comment with news',
      policy: 'on-change',
      worthTelling: true,
      exists: false,
      want: 'created',
    },
    {
      name: 'on-change turns an earlier comment green again',
      policy: 'on-change',
      worthTelling: false,
      exists: true,
      want: 'updated',
    },
  ] as const)('$name', async ({ policy, worthTelling, exists, want }) => {
    if (exists) has(1, BOT, `${MARKER}\nold`)
    expect(await say('new', { policy, worthTelling })).toMatchObject({ kind: want })
  })

  test('a run of an older commit does not overwrite what a newer one said', async () => {
    has(1, BOT, `${MARKER}\nof the newer commit`)
    api.pulls[0]!.head.sha = 'd'.repeat(40)
    expect(await say('stale')).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('ddddddd'),
    })
    expect(bodies()).toEqual([`${MARKER}\nof the newer commit`])
  })

  test('takes no more than five requests', async () => {
    await say('new')
    expect(api.calls.length).toBeLessThanOrEqual(5)
  })

  test("a fork's read-only token is told as such, and nothing is tried twice", async () => {
    api.fail('POST', /comments$/, READ_ONLY)
    expect(await say('new')).toMatchObject({
      kind: 'failed',
      status: 403,
      reason: expect.stringContaining('Resource not accessible by integration'),
    })
    expect(waitedMs).toEqual([])
  })

  test('a comment whose answer was lost is not written a second time', async () => {
    api.fail('POST', /comments$/, { kind: 'lost' }, 1)
    expect(await say('new')).toMatchObject({ kind: 'created' })
    expect(api.comments).toHaveLength(1)
  })

  test.each([
    { name: 'refuses the query', fault: { kind: 'status', status: 403 } },
    { name: 'is not there', fault: { kind: 'status', status: 404 } },
    {
      name: 'answers with errors',
      fault: { kind: 'status', status: 200, body: { data: null, errors: [{ message: 'FORBIDDEN' }] } },
    },
  ] as const)('where GraphQL $name the author is taken for the workflow', async ({ fault }) => {
    api.fail('POST', /graphql/, fault)
    has(1, BOT, `${MARKER}\nold`)
    expect(await say('new')).toMatchObject({ kind: 'updated', id: 1 })
    expect(waitedMs).toEqual([])
  })

  test('a comment that was refused with 502 is written after looking', async () => {
    api.fail('POST', /comments$/, { kind: 'status', status: 502 }, 1)
    expect(await say('new')).toMatchObject({ kind: 'created' })
    expect(api.comments).toHaveLength(1)
  })

  test.each([
    {
      name: '500 on reading is tried again',
      method: 'GET',
      path: /comments\?/,
      fault: { kind: 'status', status: 500 },
      waits: [1000],
    },
    {
      name: 'a lost answer on reading is tried again',
      method: 'GET',
      path: /comments\?/,
      fault: { kind: 'lost' },
      waits: [1000],
    },
    {
      name: 'an answer that is no JSON is tried again',
      method: 'GET',
      path: /pulls\/7$/,
      fault: { kind: 'malformed' },
      waits: [1000],
    },
    {
      name: '429 is waited for as long as it asks',
      method: 'POST',
      path: /comments$/,
      fault: { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      waits: [7000],
    },
    {
      name: 'a secondary limit with a time is waited for',
      method: 'POST',
      path: /comments$/,
      fault: {
        kind: 'status',
        status: 403,
        body: { message: 'You have exceeded a secondary rate limit' },
        headers: { 'retry-after': '3' },
      },
      waits: [3000],
    },
  ] as const)('$name', async ({ method, path, fault, waits }) => {
    api.fail(method, path, fault, 1)
    expect(await say('new')).toMatchObject({ kind: 'created' })
    expect(waitedMs).toEqual(waits)
    expect(api.comments).toHaveLength(1)
  })

  test('an API that stays down ends as a failure within the patience', async () => {
    api.fail('GET', /./, { kind: 'status', status: 503 })
    expect(await say('new')).toMatchObject({ kind: 'failed', status: 503 })
    expect(waitedMs.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000)
  })

  test('a wait that is longer than the patience is not begun', async () => {
    api.fail('POST', /comments$/, { kind: 'status', status: 429, headers: { 'retry-after': '3600' } })
    expect(await say('new')).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('3600 s'),
    })
    expect(waitedMs).toEqual([])
  })
})

describe('markerOf', () => {
  test('names that could end the HTML comment cannot, and different names stay apart', () => {
    const names = ['a', 'a-b', 'a--b', 'a-%2d.b', '-->', 'a b', 'ä', 'a:b']
    const markers = names.flatMap((suite) => names.map((profile) => markerOf(suite, profile)))
    expect(new Set(markers).size).toBe(names.length ** 2)
    for (const marker of markers) expect(marker.slice(4, -4)).not.toMatch(/--|>|\s\s/)
  })

  test('one marker is never the beginning of another', () => {
    expect(carriesMarker(markerOf('a', 'bc'), markerOf('a', 'b'))).toBe(false)
  })
})
