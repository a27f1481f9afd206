import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { compare, plan, readResult, report, run, UserError, type RunOptions } from '../src/api.ts'
import { renderAs } from '../src/report/files.ts'
import { aServer, type RunningServer } from './support/server.ts'
import { state } from './support/states.ts'

let server: RunningServer
let folder: string
beforeAll(async () => {
  server = await aServer().answers(200).start()
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-api-'))
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The code of what was thrown. */
async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.code
    throw thrown
  }
  throw new Error('nothing was thrown')
}

const SHORT = { load: { rate: '50/s', 'warm-up': '1s', duration: '5s' } } as const

describe('plan', () => {
  test.each([
    { name: 'an object', config: { url: 'http://localhost:3000', ...SHORT } },
    {
      name: 'text',
      config: 'url: http://localhost:3000\nload: { rate: 50/s, warm-up: 1s, duration: 5s }\n',
    },
  ])('takes the configuration as $name', ({ config }) => {
    const { plan: planned, lines } = plan({ config })
    expect(planned).toMatchObject({ model: 'open', seed: 1, sides: { baseline: undefined } })
    expect(planned.requests).toMatchObject([{ name: 'GET /', rate: 50 }])
    expect(lines[0]).toContain('Profile default')
  })

  test('reads a file, and finds data beside it', () => {
    writeFileSync(join(folder, 'ids.csv'), 'id\n1\n2\n')
    const scenario = 'scenarios: [{ name: s, steps: ["GET /{{ id }}"], data: ids.csv }]'
    writeFileSync(join(folder, 'plimsoll.yml'), `url: http://localhost:3000\n${scenario}\n`)
    expect(plan({ configFile: join(folder, 'plimsoll.yml') }).plan.requests[0]?.name).toBe('GET /{{ id }}')
  })

  test('its lines hold no secret', () => {
    const config = { url: 'http://localhost:3000/${KEY}', headers: { 'x-key': '${KEY}' } }
    const { lines } = plan({ config, env: { KEY: 'open-sesame' } })
    expect(lines.join('\n')).not.toContain('open-sesame')
  })

  test.each([
    { name: 'nothing to load', options: {}, code: 'target-missing' },
    { name: 'a key that is not there', options: { config: { lod: 1 } }, code: 'config' },
    { name: 'a variable that was not passed', options: { config: { url: '${KEY}' } }, code: 'config' },
    { name: 'a file that is not there', options: { configFile: 'nowhere.yml' }, code: 'config-missing' },
    { name: 'two configurations', options: { config: '', configFile: 'x.yml' }, code: 'usage' },
    { name: 'an unknown profile', options: { url: 'http://localhost', profile: 'soak' }, code: 'usage' },
  ])('$name: $code', async ({ options, code }) => {
    expect(await codeOf(() => plan(options))).toBe(code)
  })
})

describe('run', () => {
  test('loads, tells, keeps the run, and gives a result that reads as stored', async () => {
    const told: string[] = []
    let progressed = 0
    const options: RunOptions = {
      url: `${server.url}/open-sesame`,
      env: { KEY: 'open-sesame' },
      config: { ...SHORT, headers: { 'x-key': '${KEY}' } },
      history: join(folder, 'history'),
      save: true,
      sha: 'abc1234567890123456789012345678901234567',
      onMessage: (line) => told.push(line),
      onProgress: () => progressed++,
    }
    // A busy machine saturates the generator, which comes before the missing baseline, and is not saved.
    let result = await run(options)
    for (let left = 5; left > 0 && result.generator.saturated; left--) result = await run(options)
    expect(result.why).toBe('no-baseline')
    expect(result).toMatchObject({ partial: false, candidate: { sha: options.sha } })
    expect(result.measurements.candidate.total.sent).toBe(250)
    expect(readResult(report(result, 'json'))).toEqual(result)
    expect(server.seen[0]?.headers['x-key']).toBe('open-sesame')
    expect(JSON.stringify(result) + told.join('\n')).not.toContain('open-sesame')
    expect(told.join('\n')).toMatch(/Ready: [^]*Saved: /)
    expect(progressed).toBeGreaterThan(3)
    expect(readdirSync(join(folder, 'history'), { recursive: true })).toContainEqual(
      expect.stringMatching(/\.json$/),
    )
  })

  test('an abort ends the load, and what was measured comes back', async () => {
    const abort = new AbortController()
    const result = await run({
      url: server.url,
      config: { load: { rate: '50/s', 'warm-up': '1s', duration: '60s' } },
      signal: abort.signal,
      onProgress: ({ elapsedMs }) => {
        if (elapsedMs > 1500) abort.abort()
      },
    })
    expect(result).toMatchObject({ partial: true, why: 'interrupted' })
  })

  test('nobody there is an error with a code', async () => {
    const asked = run({ url: 'http://127.0.0.1:9', config: SHORT, waitTimeoutMs: 100 })
    expect(await codeOf(() => asked)).toBe('target-unreachable')
  })
})

describe('compare and report', () => {
  test('a result held against itself has nothing slower', () => {
    const result = state('pass')
    const judged = compare(result, result)
    expect(judged.baseline).toMatchObject({ kind: 'history', runs: 1 })
    expect(judged.comparisons.filter(({ outcome }) => outcome === 'regressed')).toEqual([])
  })

  test.each(['html', 'md', 'junit', 'openmetrics', 'json'] as const)(
    '%s is that of the command line',
    (format) => {
      expect(report(state('fail'), format)).toBe(renderAs(state('fail'), format))
    },
  )

  test('text of one result is its report, of several their table', () => {
    expect(report(state('fail'), 'text')).toMatch(/^Plimsoll: fail\. 2 regressions/)
    expect(report([state('fail'), state('pass')], 'text')).toMatch(/^2 runs: 1 fail, 1 pass\n/)
  })

  test('no result is an error', async () => {
    expect(await codeOf(() => report([], 'html'))).toBe('usage')
  })
})
