/*
 * The three uses of Plimsoll, one after the other, against act's cache and a GitHub on loopback that holds each
 * call against GitHub's own description: main is measured and kept, a nightly run that breaks a limit opens an
 * issue, a good one closes it, and a pull request is judged against the runs kept, with a comment.
 */
import { strict as assert } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BASE, HEAD, pullRequest, push, schedule } from '../../__tests__/support/events.ts'
import { aGitHub, REPOSITORY } from '../../__tests__/support/github-api.ts'
import { runAct } from './run-act.js'
import { withServers } from './servers.js'

const WORKFLOW = '.github/fixtures/uses.yml'
const GOOD_MS = 20
const SLOW_MS = 300

/**
 * `expected`: verdict, outcome of the step, baseline's kind. `published`: what GitHub must have then.
 */
const USES = [
  {
    name: 'baseline refresh',
    event: push(),
    delayMs: GOOD_MS,
    expected: 'pass success missing',
    published: ({ comments, issues }) => {
      assert.equal(comments.length, 0)
      assert.equal(issues.length, 0)
    },
  },
  {
    name: 'nightly run that breaks a limit',
    event: schedule(),
    delayMs: SLOW_MS,
    expected: 'fail failure history',
    published: ({ issues }) =>
      assert.deepEqual(
        issues.map(({ state }) => state),
        ['open'],
      ),
  },
  {
    name: 'nightly run that recovers',
    event: schedule(),
    delayMs: GOOD_MS,
    expected: 'pass success history',
    published: ({ issues }) =>
      assert.deepEqual(
        issues.map(({ state }) => state),
        ['closed'],
      ),
  },
  {
    name: 'pull request check',
    event: pullRequest(),
    delayMs: SLOW_MS,
    expected: 'fail failure history',
    published: ({ comments }) => {
      assert.deepEqual(
        comments.map(({ pull }) => pull),
        [7],
      )
      assert.match(comments[0].body, /Plimsoll: fail/)
      assert.match(comments[0].body, /2 cached runs of main/)
    },
  },
]

/** Runs all of them in the clone `cwd`; the number of those that failed. The later ones build on the earlier. */
export async function runUses(act, cwd, scratch) {
  const api = await aGitHub()
  api.pulls.push({
    ...{ number: 7, state: 'open', base: { sha: BASE, ref: 'main' } },
    head: { sha: HEAD, ref: 'faster-search', repo: { full_name: REPOSITORY } },
  })
  let failed = 0
  for (const [at, { name, event, delayMs, expected, published }] of USES.entries()) {
    const payload = join(scratch, `${event.name}.json`)
    writeFileSync(payload, JSON.stringify(event.payload))
    const more = [
      ...['--eventpath', payload, '--cache-server-path', join(scratch, 'cache')],
      ...['--cache-server-addr', '127.0.0.1', '--artifact-server-addr', '127.0.0.1'],
      ...['--env', `GITHUB_API_URL=${api.url}`, '--env', `EXPECTED=${expected}`],
      // act gives every run the same id; entries of the cache are named by it and written once.
      ...['--env', `GITHUB_RUN_ID=${100 + at}`],
    ]
    let passed = await withServers({ 3001: delayMs }, () =>
      runAct({ act, cwd, workflow: WORKFLOW, event: event.name, more }),
    )
    try {
      published(api)
    } catch (wrong) {
      console.log(wrong.message)
      passed = false
    }
    console.log(`${passed ? 'ok' : 'not ok'} - ${name}`)
    if (!passed) failed++
  }
  await api.close()
  return failed
}
