import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { acceptedBy } from '../../src/action/accepted-level.ts'
import { withDistance } from '../../src/action/distance.ts'
import { judgingConfig } from '../../src/action/own-config.ts'
import { foreignWarnings } from '../../src/action/foreign-config.ts'
import { withOverride } from '../../src/action/override.ts'
import type { Destination } from '../../src/action/destination.ts'
import type { Scene } from '../../src/action/scene.ts'
import { fillUrl } from '../../src/action/url-input.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { describeTrigger } from '../../src/github/event.ts'
import type { RunTrigger } from '../../src/github/trigger.ts'
import {
  BASE,
  HEAD,
  mergeGroup,
  pullRequest,
  push,
  schedule,
  workflowDispatch,
  workflowRun,
} from '../support/events.ts'
import { aHost } from '../support/fake-host.ts'
import type { FakeHost } from '../support/fake-host.ts'
import { aGitHub, READ_ONLY } from '../support/github-api.ts'
import type { FakeGitHub } from '../support/github-api.ts'
import { aPull, clientOf } from '../support/github-client.ts'
import { aResult } from '../support/results.ts'

const CONFIG = '.github/plimsoll.yml'
const LABEL = 'plimsoll-override'
const STORED = 'd'.repeat(40)

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push(aPull())
})
afterEach(() => api.close())

function aScene(files: Readonly<Record<string, string>> = {}): { scene: Scene; host: FakeHost } {
  const host = aHost({ inputs: {}, env: {}, files })
  const github = clientOf(api)
  const inputs = {
    profile: 'default',
    overrideLabel: LABEL,
    results: [] as readonly string[],
  } as Scene['inputs']
  return { scene: { host, github, inputs } as unknown as Scene, host }
}

const TO: Destination = {
  profile: 'default',
  pull: 7,
  headSha: HEAD,
  checkId: undefined,
  readOnly: undefined,
  secrets: [],
}

function triggerOf(event = pullRequest()): RunTrigger {
  const trigger = describeTrigger(event, { mode: 'auto', baselineBranch: undefined })
  if (trigger.kind === 'skip') throw new Error(trigger.reason)
  return trigger
}

describe('withDistance', () => {
  const against = (kind: 'history' | 'live') => {
    const result = aResult().build()
    return { ...result, baseline: { ...result.baseline, kind, sha: STORED, commitsBehind: null } }
  }

  test.each([
    {
      name: "the pull request's own commits are no distance",
      event: pullRequest(),
      between: `${STORED}...${HEAD}`,
      ahead: 8,
      want: 5,
    },
    {
      name: 'a baseline newer than the merge base is not behind it',
      event: pullRequest(),
      between: `${STORED}...${HEAD}`,
      ahead: 3,
      want: 0,
    },
    {
      name: 'without a pull request the commit that the event names as base counts',
      event: mergeGroup(),
      between: `${STORED}...${BASE}`,
      ahead: 2,
      want: 2,
    },
  ])('$name', async ({ event, between, ahead, want }) => {
    api.distances.set(between, { ahead, behind: 0 })
    const { baseline } = await withDistance(aScene().scene, against('history'), triggerOf(event))
    expect(baseline.commitsBehind).toBe(want)
    expect(api.calls).toHaveLength(1)
  })

  test('a live baseline asks nothing', async () => {
    await withDistance(aScene().scene, against('live'), triggerOf())
    expect(api.calls).toEqual([])
  })

  test('a refusal costs the figure and is said', async () => {
    api.fail('GET', /compare/, READ_ONLY)
    const { scene, host } = aScene()
    const { baseline } = await withDistance(scene, against('history'), triggerOf())
    expect(baseline.commitsBehind).toBeNull()
    expect(host.runner.lines).toMatchObject([
      { kind: 'info', text: expect.stringContaining('contents: read') },
    ])
  })
})

describe('withOverride', () => {
  const failed = () => aResult().judged('fail', '1 regression').build()
  const labelled = () => {
    Object.assign(api.pulls[0]!, { labels: [{ name: LABEL.toUpperCase() }] })
    api.events.push(
      { pull: 7, event: 'labeled', label: LABEL, login: 'ana', at: '2026-01-02T03:04:05Z' },
      { pull: 7, event: 'labeled', label: 'other', login: 'bob', at: '2026-01-03T03:04:05Z' },
      { pull: 7, event: 'unlabeled', label: LABEL, login: 'bob', at: '2026-01-03T03:04:05Z' },
      { pull: 7, event: 'labeled', label: LABEL, login: 'eve', at: '2026-01-04T03:04:05Z' },
    )
  }

  test('the label lets the check pass, the verdict stands, and who set it last is on record', async () => {
    labelled()
    const { result, overridden } = await withOverride(aScene().scene, failed(), TO)
    expect(overridden).toBe(true)
    expect(result).toMatchObject({ verdict: 'fail', check: 'neutral', headline: '1 regression' })
    expect(result.reasons[0]).toBe(
      `The label "${LABEL}" lets this check pass: set by eve at 2026-01-04T03:04:05Z. The verdict stands.`,
    )
  })

  test('without the label a failure is one', async () => {
    const { result, overridden } = await withOverride(aScene().scene, failed(), TO)
    expect(overridden).toBe(false)
    expect(result.check).toBe('failure')
  })

  test('a check that does not fail asks nothing', async () => {
    labelled()
    await withOverride(aScene().scene, aResult().build(), TO)
    expect(api.calls).toEqual([])
  })

  test('what GitHub refuses to tell overrides nothing', async () => {
    labelled()
    api.fail('GET', /events/, READ_ONLY)
    const { scene, host } = aScene()
    expect((await withOverride(scene, failed(), TO)).overridden).toBe(false)
    expect(host.runner.lines).toMatchObject([{ kind: 'warning' }])
  })
})

describe('judgingConfig', () => {
  const config = (p50: string) =>
    `scenarios:\n  - { name: a, steps: [GET /x] }\nthresholds:\n  p50: { increase: ${p50} }\n`
  const judge = async (own: string, event = pullRequest()) => {
    const { scene, host } = aScene({ [CONFIG]: own })
    const parsed = parseConfig({ text: own, path: CONFIG, env: {}, readText: () => undefined })
    return { host, ...(await judgingConfig(scene, triggerOf(event), parsed)) }
  }

  test("a loosened limit is listed, and main's judges", async () => {
    api.files.set(`${CONFIG}@main`, config('10% & 2ms'))
    const { config: judging, warnings } = await judge(config('50%'))
    expect(warnings.join('\n')).toContain('p50 increase: 10% & 2ms, now 50% (GET /x)')
    expect(judging.requests['GET /x']).toMatchObject([{ metric: 'p50', increase: { relative: 0.1 } }])
  })

  test.each([
    { name: 'the same file', branch: config('10%') },
    { name: 'a tightened limit', branch: config('20%') },
    { name: 'a branch without a config', branch: undefined },
  ])('$name changes nothing', async ({ branch }) => {
    if (branch !== undefined) api.files.set(`${CONFIG}@main`, branch)
    const own = config('10%')
    const { config: judging, warnings } = await judge(own)
    expect(warnings).toEqual([])
    expect(judging.requests).toEqual({})
  })

  test.each([
    {
      name: 'a second file does not take the place of the one that main reads',
      path: CONFIG,
      files: { 'plimsoll.yml@main': config('10% & 2ms') },
    },
    {
      name: 'a config that names another branch as baseline is judged by the one it goes to',
      path: CONFIG,
      own: `baseline: { branch: mine }\n`,
      files: { [`${CONFIG}@main`]: config('10% & 2ms'), [`${CONFIG}@mine`]: config('50%') },
    },
  ])('$name', async ({ path, own = '', files }) => {
    for (const [name, text] of Object.entries(files)) api.files.set(name, text)
    const mine = `${own}${config('50%')}`
    const { scene } = aScene({ [path]: mine })
    const parsed = parseConfig({ text: mine, path, env: {}, readText: () => undefined })
    const trigger = describeTrigger(pullRequest(), { mode: 'auto', baselineBranch: parsed.baseline.branch })
    if (trigger.kind === 'skip') throw new Error(trigger.reason)
    const { warnings } = await judgingConfig(scene, trigger, parsed)
    expect(warnings.join('\n')).toContain('p50 increase: 10% & 2ms, now 50% (GET /x)')
  })

  test("a branch's config that is broken judges nothing, and says so", async () => {
    api.files.set(`${CONFIG}@main`, 'load: { rate: 10 }')
    const { host, warnings } = await judge(config('50%'))
    expect(warnings).toEqual([])
    expect(host.runner.lines).toMatchObject([{ kind: 'warning', text: expect.stringContaining('of main') }])
  })
})

describe('foreignWarnings', () => {
  const MERGED = `${CONFIG}@refs/pull/7/merge`
  const config = (increase: string, more = '') =>
    `url: https://\${HOST}/\nscenarios:\n  - { name: a, steps: [GET /x] }\nthresholds:\n  p50: { increase: ${increase} }\n${more}`
  const warnings = async (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) api.files.set(path, text)
    const { scene, host } = aScene()
    return { host, told: await foreignWarnings(scene, triggerOf(workflowRun({ fork: true })), 7, 'default') }
  }

  test.each([
    {
      name: 'a loosened limit is listed, from the merge of the change',
      files: { [`${CONFIG}@main`]: config('10% & 2ms'), [MERGED]: config('50%') },
      says: 'p50 increase: 10% & 2ms, now 50% (GET /x)',
    },
    {
      name: 'without a merge the commit itself is read',
      files: { [`${CONFIG}@main`]: config('10%'), [`${CONFIG}@${HEAD}`]: config('50%') },
      says: 'now 50%',
    },
    {
      name: 'a config in the other place is found',
      files: {
        'plimsoll.yml@main': config('10%'),
        'plimsoll.yml@refs/pull/7/merge': config('90%'),
      },
      says: '(plimsoll.yml)',
    },
    {
      name: 'data files are read where the config names them',
      files: {
        [`${CONFIG}@main`]: config('10%'),
        [MERGED]: config('50%')
          .replace('name: a,', 'name: a, data: users.csv,')
          .replace('GET /x', "'GET /{{ id }}'"),
        '.github/users.csv@refs/pull/7/merge': 'id\n1\n',
      },
      says: 'GET /x is not sent any more',
    },
    {
      name: 'a config that is gone',
      files: { [`${CONFIG}@main`]: config('10%') },
      says: 'the file is gone',
    },
    {
      name: 'a config that cannot be read',
      files: { [`${CONFIG}@main`]: config('10%'), [MERGED]: 'load: { rate: 10 }' },
      says: 'could not be told',
    },
  ])('$name', async ({ files, says }) => {
    expect((await warnings(files)).told).toEqual([expect.stringContaining(says)])
  })

  test.each([
    { name: 'the same config', files: { [`${CONFIG}@main`]: config('10%'), [MERGED]: config('10%') } },
    { name: 'a stricter one', files: { [`${CONFIG}@main`]: config('10%'), [MERGED]: config('5%') } },
    { name: 'a first one', files: { [MERGED]: config('5%') } },
  ])('$name is no news', async ({ files }) => {
    expect((await warnings(files)).told).toEqual([])
  })

  test('a refusal costs the list and is said', async () => {
    api.fail('GET', /contents/, READ_ONLY)
    const { told, host } = await warnings({ [`${CONFIG}@main`]: config('10%'), [MERGED]: config('50%') })
    expect(told).toEqual([])
    expect(host.runner.lines).toMatchObject([
      { kind: 'info', text: expect.stringContaining('contents: read') },
    ])
  })
})

describe('fillUrl', () => {
  test.each([
    { name: 'an address without a template is itself', url: 'http://a', pull: undefined, want: 'http://a' },
    { name: 'the number is filled in', url: 'https://pr-{pr}--a.app', pull: 7, want: 'https://pr-7--a.app' },
    {
      name: 'a run without a pull request has none',
      url: 'https://{pr}.a',
      pull: undefined,
      want: undefined,
    },
  ])('$name', ({ url, pull, want }) => expect(fillUrl(url, pull)).toBe(want))
})

describe('acceptedBy', () => {
  const ACCEPT = 'plimsoll-accept'
  const merged = (labels: readonly string[]) => {
    api.commits.set(HEAD, [7])
    Object.assign(api.pulls[0]!, { state: 'closed', labels: labels.map((name) => ({ name })) })
    api.events.push({ pull: 7, event: 'labeled', label: ACCEPT, login: 'ana', at: '2026-01-02T03:04:05Z' })
  }
  /** Another commit of the same push. */
  const EARLIER = 'e'.repeat(40)
  const accepting = (event = push(), acceptLevel = false) => {
    const { scene, host } = aScene()
    const inputs = { ...scene.inputs, acceptLevel, acceptLabel: ACCEPT }
    const payload = { commits: [{ id: EARLIER }, { id: HEAD }] }
    const job = { event: { actor: 'bo', payload } } as unknown as Scene['job']
    const trigger = { ...triggerOf(event), headSha: HEAD }
    return { host, accepted: acceptedBy({ ...scene, inputs, job }, trigger) }
  }

  test.each([
    {
      name: 'the label on the merged pull request',
      labels: [ACCEPT],
      want: { by: expect.stringContaining('ana') },
    },
    { name: 'another label accepts nothing', labels: ['bug'], want: undefined },
  ])('$name', async ({ labels, want }) => {
    merged(labels)
    const { accepted } = accepting()
    expect(await accepted).toEqual(want)
  })

  test('the label on another pull request that the same push merged', async () => {
    merged([ACCEPT])
    api.commits.clear()
    api.commits.set(EARLIER, [7])
    expect(await accepting().accepted).toEqual({ by: expect.stringContaining('ana') })
  })

  test('of many labellings the newest names who did it', async () => {
    merged([ACCEPT])
    const at = '2026-01-03T03:04:05Z'
    for (let n = 0; n < 1_200; n++)
      api.events.push({ pull: 7, event: 'labeled', label: 'noise', login: 'bob', at })
    api.events.push({ pull: 7, event: 'labeled', label: ACCEPT, login: 'eve', at })
    expect(await accepting().accepted).toEqual({ by: expect.stringContaining('eve') })
  })

  test('a nightly run of the same commit does not accept again', async () => {
    merged([ACCEPT])
    const { accepted } = accepting(schedule())
    expect(await accepted).toBeUndefined()
  })

  test('the input names who started the run', async () => {
    const { accepted } = accepting(workflowDispatch(), true)
    expect(await accepted).toEqual({ by: 'bo' })
  })

  test('a pull request cannot accept a level, and is told', async () => {
    const { host, accepted } = accepting(pullRequest(), true)
    expect(await accepted).toBeUndefined()
    expect(host.runner.lines).toMatchObject([
      { kind: 'warning', text: expect.stringContaining('accept-level has no effect') },
    ])
  })

  test('what GitHub does not tell accepts nothing', async () => {
    merged([ACCEPT])
    api.fail('GET', /commits\/.*\/pulls/, READ_ONLY)
    const { host, accepted } = accepting()
    expect(await accepted).toBeUndefined()
    expect(host.runner.lines[0]?.text).toContain('Whether a label accepts a new level is not known')
  })
})
