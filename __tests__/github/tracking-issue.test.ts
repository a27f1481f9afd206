import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { markerOf } from '../../src/github/marker.ts'
import { createPatience } from '../../src/github/patience.ts'
import { publishTrackingIssue, trackingMarker } from '../../src/github/tracking-issue.ts'
import type { Result } from '../../src/report/result.ts'
import { aGitHub, READ_ONLY } from '../support/github-api.ts'
import type { FakeGitHub } from '../support/github-api.ts'
import { clientOf } from '../support/github-client.ts'
import { aResult } from '../support/results.ts'

const MARKER = trackingMarker(markerOf('default', 'default'))
const FAIL = aResult().judged('fail', '1 regression').build()
const PASS = aResult().judged('pass', 'all good').build()
const OPEN = aResult().undecidedFor('saturated', 'saturated').build()

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
})
afterEach(() => api.close())

function publish(result: Result, text = 'a report') {
  return publishTrackingIssue(clientOf(api, { patience: createPatience(60_000) }), result, {
    marker: MARKER,
    title: 'Load gate fails on main',
    body: `${MARKER}\n${text}`,
  })
}

describe('publishTrackingIssue', () => {
  test('opens one issue, refreshes it, and closes it when the branch passes', async () => {
    expect(await publish(FAIL, 'first')).toMatchObject({ kind: 'opened' })
    expect(await publish(FAIL, 'second')).toMatchObject({ kind: 'refreshed' })
    expect(api.issues).toMatchObject([{ state: 'open', body: `${MARKER}\nsecond` }])
    expect(await publish(PASS)).toMatchObject({ kind: 'closed' })
    expect(api.issues).toMatchObject([{ state: 'closed' }])
    expect(await publish(FAIL)).toMatchObject({ kind: 'opened' })
    expect(api.issues).toHaveLength(2)
  })

  test.each([
    { name: 'a pass without an issue', result: PASS },
    { name: 'an inconclusive run', result: OPEN },
  ])('$name writes nothing', async ({ result }) => {
    expect(await publish(result)).toEqual({ kind: 'nothing' })
    expect(api.issues).toEqual([])
  })

  test('an inconclusive run leaves an open issue open', async () => {
    await publish(FAIL)
    await publish(OPEN)
    expect(api.issues).toMatchObject([{ state: 'open' }])
  })

  test("another author's issue is left alone", async () => {
    api.issues.push({ number: 3, creator: 'stranger', title: '', body: MARKER, state: 'open' })
    await publish(PASS)
    expect(api.issues).toMatchObject([{ state: 'open' }])
  })

  const two = () => {
    for (const number of [5, 3])
      api.issues.push({ number, creator: api.viewer, title: '', body: MARKER, state: 'open' })
  }
  const states = () => Object.fromEntries(api.issues.map(({ number, state }) => [number, state]))

  test('of two that were opened at once the older stays while the branch fails', async () => {
    two()
    expect(await publish(FAIL)).toEqual({ kind: 'refreshed', number: 3, warnings: [] })
    expect(states()).toEqual({ 3: 'open', 5: 'closed' })
  })

  test('both are closed when it recovers', async () => {
    two()
    expect(await publish(PASS)).toMatchObject({ kind: 'closed', number: 3 })
    expect(states()).toEqual({ 3: 'closed', 5: 'closed' })
  })

  test('a second one that stays open is a warning', async () => {
    two()
    api.fail('PATCH', /issues\/5$/, READ_ONLY)
    expect(await publish(FAIL)).toMatchObject({
      kind: 'refreshed',
      warnings: [expect.stringContaining('#5')],
    })
  })

  test.each([
    { name: 'whose answer was lost is not opened a second time', fault: { kind: 'lost' } },
    { name: 'that was refused with 502 is opened after looking', fault: { kind: 'status', status: 502 } },
  ] as const)('an issue $name', async ({ fault }) => {
    api.fail('POST', /issues$/, fault, 1)
    expect(await publish(FAIL)).toMatchObject({ kind: 'opened', number: api.issues[0]?.number })
    expect(api.issues).toHaveLength(1)
  })

  test('a token that may not write issues is told, not thrown', async () => {
    api.fail('POST', /issues$/, READ_ONLY)
    expect(await publish(FAIL)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('403') })
  })
})

test('the marker of an issue is not the marker of a comment', () => {
  expect(MARKER).not.toBe(markerOf('default', 'default'))
  expect(MARKER).toMatch(/^<!-- plimsoll-issue:default:default -->$/)
})
