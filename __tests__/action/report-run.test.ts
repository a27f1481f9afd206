import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { markerOf } from '../../src/github/marker.ts'
import { renderAs } from '../../src/report/files.ts'
import type { Result } from '../../src/report/result.ts'
import { failuresOf, runStep, said, type ActionStep } from '../support/action-runs.ts'
import { HEAD, workflowRun } from '../support/events.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'
import { aResult } from '../support/results.ts'

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push(aPull({}, 'stranger'))
})
afterEach(() => api.close())

const act = (event: ActionStep['event'], step: Partial<ActionStep> = {}) => runStep(api, { event, ...step })

describe('mode report', () => {
  const stored = (change: Partial<Result> = {}): string =>
    renderAs(
      {
        ...aResult().judged('fail', '1 regression').build(),
        candidate: { sha: HEAD, url: 'http://p' },
        ...change,
      },
      'json',
    )
  const report = (text: string | undefined, step: Partial<ActionStep> = {}) =>
    act(workflowRun({ fork: true }), {
      files: text === undefined ? {} : { 'plimsoll-results/result.json': text },
      ...step,
    })

  test("comments a fork's result, rendered again, and does not fail on its verdict", async () => {
    const host = await report(stored())
    expect(failuresOf(host)).toEqual([])
    expect(api.comments).toMatchObject([{ pull: 7, body: expect.stringContaining('1 regression') }])
    expect(host.runner.outputs).toMatchObject({ verdict: 'fail', 'comment-id': String(api.comments[0]?.id) })
  })

  test("says that the fork's own run wrote it, and leads to that run", async () => {
    await report(stored())
    const body = api.comments[0]?.body ?? ''
    expect(body).toContain("A run of the fork's own code measured and judged this")
    expect(body).toContain('https://github.com/octo-org/shop/actions/runs/30433642')
  })

  test('makes no check run of what a fork wrote, and one of what the repository itself measured', async () => {
    const inputs = { 'check-run': 'true' }
    const host = await report(stored(), { inputs })
    expect(api.checks).toEqual([])
    expect(said(host, 'info')).toContain('There is no check run')
    await act(workflowRun(), { inputs, files: { 'plimsoll-results/result.json': stored() } })
    expect(api.checks).toMatchObject([{ status: 'completed', conclusion: 'failure' }])
  })

  test('without a result replaces an older verdict, and leads to the run that left none', async () => {
    const body = `${markerOf('default', 'default')}\n### Pass`
    api.comments.push({ id: 1, pull: 7, author: api.viewer, body })
    await report(undefined)
    expect(api.comments).toMatchObject([{ id: 1, body: expect.stringContaining('left no result') }])
    expect(api.comments[0]?.body).toContain('/actions/runs/30433642')
  })

  test('a secret of this job does not pass, however Markdown would write it', async () => {
    const host = await report(stored({ headline: 'it is ghs_loopback' }))
    const told = `${api.comments[0]?.body ?? ''}${host.files.get('summary.md') ?? ''}`
    expect(told).toContain('it is')
    expect(told).not.toMatch(/ghs.{0,6}loopback/)
  })

  test("says what a fork's change loosens by its own reading, not by the file's", async () => {
    const config = (rate: number) => `load: { rate: ${rate}/s }\n`
    api.files.set('.github/plimsoll.yml@main', config(50))
    api.files.set('.github/plimsoll.yml@refs/pull/7/merge', config(5))
    await report(stored({ warnings: ['This change loosens its own gate (x): nothing at all.'] }))
    const body = api.comments[0]?.body ?? ''
    expect(body).toContain('load: 50/s, now 5/s')
    expect(body).not.toContain('nothing at all')
  })

  test.each([
    { name: 'no result', text: undefined, says: 'there is no file' },
    {
      name: 'a result of another commit',
      text: stored({ candidate: { sha: 'e'.repeat(40), url: 'http://p' } }),
      says: 'is about commit',
    },
    { name: 'a file that is no result', text: '{"schema":"x"}', says: 'schema' },
  ])('$name is refused and nothing of it is published', async ({ text, says }) => {
    const host = await report(text)
    expect(failuresOf(host)).toEqual([expect.stringContaining(says)])
    expect(api.comments.map(({ body }) => body).join('')).not.toContain('1 regression')
  })

  test('Markdown in a foreign result mentions nobody and links nowhere', async () => {
    await report(stored({ headline: '@octo-org/owners see [this](https://evil.example.com) <img src=x>' }))
    const body = api.comments[0]?.body ?? ''
    expect(body).not.toContain('@octo-org')
    expect(body).not.toContain('](https://evil')
    expect(body).not.toContain('<img')
  })
})
