import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runAction } from '../../src/action.ts'
import { engineRun } from '../../src/action/engine-run.ts'
import { createLogNarrator } from '../../src/action/narrator.ts'
import { createFileStore } from '../../src/baseline/file-store.ts'
import { startTool } from '../../src/engines/start-tool.ts'
import type { StartTool } from '../../src/engines/tool.ts'
import type { GateOutcome } from '../../src/gate.ts'
import { readResult } from '../../src/report/read-result.ts'
import { EDGES, failuresOf, hostOf, runStep } from '../support/action-runs.ts'
import { HEAD, pullRequest, push } from '../support/events.ts'
import { READY } from '../support/fake-engine.ts'
import type { FakeHost } from '../support/fake-host.ts'
import { k6Points, POINTS_FROM_MS, toolThat, type FakeTool } from '../support/fake-tool.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'
import { aScene, IDLE } from '../support/scenes.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-action-engine-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push(aPull())
})
afterEach(() => api.close())

const TARGET = 'http://127.0.0.1:9'
const LOAD = 'load: { rate: 100/s, warm-up: 2s, duration: 20s }\n'
const CONFIG = `engine: k6\n${LOAD}thresholds: { p95: { max: 100ms } }\nbaseline: { on-missing: pass }\n`
/** Requests of the whole run, and some more. */
const ALL = 2_300

interface Step {
  readonly config?: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly startTool?: StartTool
}

/** One step on a pull request. */
function step({ config = CONFIG, inputs, files, startTool: start }: Step): Promise<FakeHost> {
  return runStep(api, {
    event: pullRequest(),
    inputs: { url: TARGET, ...inputs },
    files: { '.github/plimsoll.yml': config, ...files },
    edges: { ...IDLE, probe: READY, startTool: start },
  })
}

const resultOf = (host: FakeHost) => readResult(host.files.get('plimsoll-results/result.json') ?? '')

/** A program of that name on a PATH of its own: Node runs it, whatever the platform's shell. */
function onThePath(name: string, program: string): StartTool {
  const path = join(folder, name)
  writeFileSync(path, `#!${process.execPath}\n${program}`)
  chmodSync(path, 0o755)
  return (order) =>
    startTool({ ...order, env: { ...order.env, PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` } })
}

describe('the action with engine: k6', () => {
  test('starts the tool from the PATH, judges what it measured, and comments whose numbers they are', async () => {
    writeFileSync(join(folder, 'points.json'), k6Points(ALL, 20))
    const start = onThePath(
      'k6',
      `const { readFileSync } = require('node:fs')
       if (process.argv[2] === 'version') console.log('k6 v1.2.3 (fake)')
       else process.stdout.write(readFileSync(${JSON.stringify(join(folder, 'points.json'))}))`,
    )
    const host = await step({ startTool: start })
    expect(failuresOf(host)).toEqual([])
    const result = resultOf(host)
    expect(result).toMatchObject({
      candidate: { sha: HEAD, url: TARGET },
      source: { tool: 'k6', version: '1.2.3', script: null },
    })
    expect(result.objectives.map(({ metric, outcome }) => [metric, outcome])).toEqual([['p95', 'met']])
    expect(result.measurements.candidate.total.count).toBe(2_000)
    expect(api.comments[0]?.body).toContain('Measured by another tool, k6 1.2.3')
    expect(host.files.get('plimsoll-results/engine/plan.js')).toContain('ramping-arrival-rate')
  })

  test('a broken limit fails the step', async () => {
    const host = await step({ startTool: toolThat({ output: k6Points(ALL, 200) }).start })
    expect(failuresOf(host)).toHaveLength(1)
    expect(host.runner.outputs).toMatchObject({ verdict: 'fail' })
  })

  test('runs a script of the repository, found from the folder of the configuration', async () => {
    const tool = toolThat({ output: k6Points(ALL, 20) })
    const host = await step({
      config: CONFIG.replace('engine: k6', 'engine: { k6: ../load/script.js }'),
      files: { 'load/script.js': 'export default () => {}' },
      startTool: tool.start,
    })
    expect(failuresOf(host)).toEqual([])
    expect(tool.orders[0]?.args.at(-1)).toBe('/nowhere/load/script.js')
    expect(resultOf(host).source?.script).toBe('load/script.js')
    expect(host.files.has('plimsoll-results/engine/plan.js')).toBe(false)
  })

  test('headers of the input go with every request, and are kept out of the script that stays', async () => {
    const tool = toolThat({ output: k6Points(ALL, 20) })
    const host = await step({ inputs: { headers: 'X-Bypass: hush-hush-hush' }, startTool: tool.start })
    expect(host.files.get('plimsoll-results/engine/plan.js')).toContain('x-bypass')
    for (const [name, text] of host.files) if (name !== 'event.json') expect(text).not.toContain('hush-hush')
  })

  test('a cancelled step publishes what was measured until then', async () => {
    const host = hostOf(api, {
      event: pullRequest(),
      inputs: { url: TARGET },
      files: { '.github/plimsoll.yml': CONFIG },
    })
    const tool = toolThat({ output: k6Points(1_000, 20), code: 105 })
    const startTool: StartTool = (order) => {
      if (order.args[0] === 'run') host.cancel('SIGINT')
      return tool.start(order)
    }
    await runAction({ ...EDGES, startTool }, host)
    expect(resultOf(host)).toMatchObject({ partial: true, why: 'interrupted' })
    expect(api.comments).toHaveLength(1)
  })
})

describe('the history of main with engine: k6', () => {
  const JUDGED = CONFIG.replace('on-missing: pass', 'max-age: 3650d').replace(
    'max: 100ms',
    'increase: 10% & 5ms',
  )
  const store = createFileStore(join(folder, 'history'))
  const query = { suite: 'default', branch: 'main' }

  async function gate(
    tool: FakeTool,
    event = pullRequest(),
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<GateOutcome> {
    const { scene, trigger, config } = aScene(api, JUDGED, {
      event,
      inputs: { url: TARGET, ...inputs },
      edges: {
        ...IDLE,
        ...{ probe: READY, startTool: (order) => tool.start(order) },
        now: () => new Date(POINTS_FROM_MS + 40 * 3_600_000),
      },
    })
    const to = {
      ...{ profile: 'default', pull: 7, headSha: HEAD, checkId: undefined, readOnly: undefined },
      secrets: [],
    }
    const outcome = await engineRun(scene, trigger, config, to, {
      store,
      narrator: createLogNarrator(scene.host.runner),
    })
    if (outcome === undefined) throw new Error('the configuration names an engine')
    return outcome
  }

  test('pushes are kept; a pull request that is slower is run once more, and fails when it is slower again', async () => {
    for (let run = 0; run < 6; run++) {
      const { fingerprint, run: made } = await gate(toolThat({ output: k6Points(ALL, 20, 24 + run) }), push())
      if (made === undefined) throw new Error('a push is kept')
      await store.save({ ...query, fingerprint }, { ...made, origin: `${run}.1` }, 60)
    }
    const slower = toolThat({ output: k6Points(ALL, 60, 31) })
    const failed = await gate(slower)
    expect(failed.result).toMatchObject({ verdict: 'fail', baseline: { kind: 'history', runs: 6 } })
    expect(slower.orders).toHaveLength(2)
    const luck = toolThat({ output: k6Points(ALL, 60, 31) }, { output: k6Points(ALL, 20, 32) })
    expect((await gate(luck)).result.verdict).toBe('pass')
  })

  test('a push that starts a new level is kept with the name of who asked for it', async () => {
    const inputs = { 'accept-level': 'true' }
    const { run } = await gate(toolThat({ output: k6Points(ALL, 60, 33) }), push(), inputs)
    expect(run).toMatchObject({ accepted: { by: 'octocat' }, quarantined: undefined })
  })
})

describe('what stands in the way is said before anything runs', () => {
  test.each<Step & { readonly name: string; readonly want: string }>([
    { name: 'a live baseline', inputs: { 'baseline-url': 'http://127.0.0.1:8' }, want: 'no live baseline' },
    {
      name: 'the result of a first job',
      inputs: { confirm: 'first.json' },
      want: "confirm needs Plimsoll's own load, and engine in the configuration is k6",
    },
    {
      name: 'shards to merge',
      inputs: { results: 'shards' },
      want: "results needs Plimsoll's own load",
    },
    {
      name: 'a shard',
      inputs: { shard: '1/2', 'start-at': '2026-11-21T08:00:00Z' },
      want: "a shard needs Plimsoll's own",
    },
    {
      name: 'a script that is not there',
      config: `engine: { k6: nowhere.js }\n${LOAD}`,
      want: 'there is no script ".github/nowhere.js"',
    },
    {
      name: 'a configuration that the tool cannot do',
      config: `${CONFIG}http: { version: 2 }\n`,
      want: 'http.version: 2',
    },
  ])('$name', async ({ want, ...given }) => {
    const tool = toolThat({})
    const host = await step({ ...given, startTool: tool.start })
    expect(failuresOf(host).join()).toContain(want)
    expect(tool.orders).toEqual([])
  })

  test('a tool that is not on the PATH, with how to get it', async () => {
    const host = await step({
      startTool: (order) => startTool({ ...order, env: { ...order.env, PATH: join(folder, 'empty') } }),
    })
    expect(failuresOf(host).join()).toContain('k6 cannot be started: it is not on the PATH')
    expect(api.comments[0]?.body).toContain('setup-k6-action')
  })
})
