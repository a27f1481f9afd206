import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { VERSION } from '../src/version.ts'
import { aFolder, runBundle, startBundle, type Ended } from './support/bundle.ts'
import { aFreePort, aServer, type RunningServer } from './support/server.ts'

// The built bundle as a command line, against servers on loopback. Build it first: npm run build.

const open: { remove?(): void; close?(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) {
    each.remove?.()
    await each.close?.()
  }
})

const folder = (files: Readonly<Record<string, string>> = {}): ReturnType<typeof aFolder> => {
  const made = aFolder(files)
  open.push(made)
  return made
}
const served = async (script: ReturnType<typeof aServer>): Promise<RunningServer> => {
  const server = await script.start()
  open.push(server)
  return server
}

/** A short load, so that a whole run takes about two seconds. */
const LOAD = 'load: { rate: 100/s, warm-up: 200ms, duration: 2s, block: 250ms }\n'
const LIMITS = 'thresholds: { p95: { max: 1s }, errors: { max: 1% } }\n'

describe('what it says about itself', () => {
  test.each([
    { name: 'the help', argv: ['--help'], code: 0, says: 'Usage: plimsoll COMMAND' },
    { name: 'the help of a command', argv: ['run', '--help'], code: 0, says: '--baseline-url' },
    { name: 'the version', argv: ['--version'], code: 0, says: VERSION },
  ])('$name', async ({ argv, code, says }) => {
    const ended = await runBundle(argv, { cwd: folder().path })
    expect(ended).toMatchObject({ code, stderr: '' })
    expect(ended.stdout).toContain(says)
  })

  test('no arguments outside an action: the help, as an error', async () => {
    const ended = await runBundle([], { cwd: folder().path })
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain('Usage: plimsoll COMMAND')
  })
})

test('an older Node is told what is needed, not what it does not know', () => {
  const older = `Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })`
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(older)}`]
  const ended = spawnSync(process.execPath, [...flags, 'dist/plimsoll.js', 'run'], { encoding: 'utf8' })
  expect(ended).toMatchObject({ status: 2, stdout: '' })
  expect(ended.stderr).toMatch(/^plimsoll: Node 24 or newer is needed; .* is v20\.20\.2\.\n.+ run\n$/)
})

describe('a run', () => {
  test('writes its files, prints its report, and keeps its history', async () => {
    const server = await served(aServer().answers(200).after(5))
    const here = folder({ 'plimsoll.yml': LOAD + LIMITS })
    const first = await runBundle(['run', '--url', server.url, '--save'], { cwd: here.path })
    expect(first).toMatchObject({ code: 0 })
    expect(readdirSync(join(here.path, 'plimsoll-results'))).toEqual(
      expect.arrayContaining(['report.html', 'report.md', 'result.json', 'junit.xml']),
    )
    const result = here.resultAt()
    expect(result).toMatchObject({ schema: 'plimsoll/result@1', partial: false })
    expect(result.measurements.candidate.requests['GET /']?.count).toBeGreaterThan(150)
    expect(first.stdout).toContain(result.headline)
    // On a machine that is busy with something else the generator is late, and such a run must not be kept.
    const kept = !result.generator.saturated
    expect(first.stderr).toContain(kept ? 'Saved: ' : 'not saved: the generator was saturated')
    expect(existsSync(join(here.path, '.plimsoll'))).toBe(kept)

    const again = await runBundle(['run', '--url', server.url, '--quiet', '--out', 'two'], { cwd: here.path })
    expect(again.stderr).toBe('')
    expect(again.stdout.trim().split('\n')).toHaveLength(1)
    expect(here.resultAt('two').baseline).toMatchObject(
      kept ? { kind: 'history', runs: 1 } : { kind: 'missing' },
    )
  })

  test('a url alone is enough to start: it says what it assumed', async () => {
    const server = await served(aServer().answers(200))
    const started = startBundle(['run', '--url', server.url], { cwd: folder().path })
    await until(() => server.seen.length > 20)
    started.child.kill('SIGINT')
    expect((await started.ended).stdout).toMatch(/GET \//)
  })

  test('the stored result can be rendered and explained again', async () => {
    const server = await served(aServer().answers(200).after(5))
    const here = folder({ 'plimsoll.yml': LOAD + LIMITS })
    await runBundle(['run', '--url', server.url], { cwd: here.path })
    const path = 'plimsoll-results/result.json'
    const md = await runBundle(['report', path, '--format', 'md'], { cwd: here.path })
    expect(md).toMatchObject({ code: 0, stderr: '' })
    expect(md.stdout).toMatch(/^### Plimsoll: /)
    expect(await runBundle(['explain', path], { cwd: here.path })).toMatchObject({ code: 0, stderr: '' })
  })

  test('what cannot be told fails where the configuration says so', async () => {
    const server = await served(aServer().answers(200))
    const here = folder({
      'plimsoll.yml': `${LOAD}on-inconclusive: fail\nbaseline: { on-missing: fail }\nthresholds: { p95: { increase: 10% & 5ms } }\n`,
    })
    const ended = await runBundle(['run', '--url', server.url], { cwd: here.path })
    expect(ended.code).toBe(3)
    expect(here.resultAt()).toMatchObject({
      verdict: 'inconclusive',
      check: 'failure',
      baseline: { kind: 'missing' },
    })
  })

  // Errors count even where the machine is too busy for latencies to be believed.
  test('a broken limit fails', async () => {
    const server = await served(
      aServer().answering((_request, index) => aServer().answers(index % 2 === 0 ? 200 : 404)),
    )
    const here = folder({ 'plimsoll.yml': `${LOAD}thresholds: { errors: { max: 10% } }\n` })
    const ended = await runBundle(['run', '--url', server.url], { cwd: here.path })
    expect(ended.code).toBe(1)
    expect(here.resultAt()).toMatchObject({ verdict: 'fail', check: 'failure' })
    expect(ended.stdout).toContain('max 10%')
  })

  test('a secret appears in no output and no file', async () => {
    const server = await served(aServer().answers(200))
    const here = folder({ 'plimsoll.yml': `headers: { x-key: '\${KEY}' }\n${LOAD}${LIMITS}` })
    const ended = await runBundle(['run', '--url', server.url, '--save'], {
      cwd: here.path,
      env: { KEY: 'open-sesame' },
    })
    expect(ended.code).toBe(0)
    expect(server.seen.at(-1)?.headers['x-key']).toBe('open-sesame')
    expect(ended.stdout + ended.stderr).not.toContain('open-sesame')
    expect(JSON.stringify(here.resultAt())).not.toContain('open-sesame')
  })
})

interface Fault {
  readonly name: string
  readonly config?: string
  readonly argv?: readonly string[]
  server?(): ReturnType<typeof aServer>
  url?(): Promise<string>
  readonly code: number
  /** All of these in the error text. */
  readonly says: readonly string[]
  /** Requests that reached the server. */
  readonly asked?: number
}

describe('what can be wrong before the load', () => {
  test.each<Fault>([
    {
      name: 'nothing listens',
      url: async () => `http://127.0.0.1:${await aFreePort()}`,
      argv: ['--wait-timeout', '300ms'],
      code: 2,
      says: ['target-unreachable', 'refused', '127.0.0.1'],
    },
    {
      name: 'the name does not exist',
      url: () => Promise.resolve('http://plimsoll-test.invalid'),
      argv: ['--wait-timeout', '300ms'],
      code: 2,
      says: ['target-unreachable', 'plimsoll-test.invalid'],
    },
    {
      name: 'it does not speak TLS',
      url: async () => `https://127.0.0.1:${(await plainHttp()).port}`,
      argv: ['--wait-timeout', '300ms'],
      code: 2,
      says: ['target-unreachable', 'ERR_SSL_WRONG_VERSION_NUMBER', 'http://'],
    },
    {
      name: 'it never answers',
      server: () => aServer().thenNeverAnswers(),
      argv: ['--wait-timeout', '300ms'],
      code: 2,
      says: ['target-unreachable'],
    },
    {
      name: 'it never gets ready',
      server: () => aServer().answers(503),
      config: `ready: { path: /health, status: 200 }\n${LOAD}`,
      argv: ['--wait-timeout', '400ms'],
      code: 2,
      says: ['target-not-ready', '/health', '503'],
    },
    {
      name: 'a login page stands in front of it',
      server: () => aServer().answers(302, '').with({ location: 'https://vercel.com/sso-api?url=x' }),
      argv: ['--wait-timeout', '300ms'],
      code: 2,
      says: ['target-protected', 'Vercel', 'x-vercel-protection-bypass'],
    },
    {
      name: 'the configuration has several problems: all are named, with line and nearest name',
      server: () => aServer().answers(200),
      config: 'load: { rate: 100, warm-up: 1s }\nthresolds:\n  p95: { max: 1s }\n',
      code: 2,
      says: ['(config;', 'plimsoll.yml:1:', '"100"', 'plimsoll.yml:2:', 'thresholds'],
      asked: 0,
    },
    {
      name: 'the configuration named is not there',
      server: () => aServer().answers(200),
      argv: ['--config', 'nowhere.yml'],
      code: 2,
      says: ['config-missing', 'nowhere.yml'],
      asked: 0,
    },
    {
      name: 'the results cannot be written: said before anything is sent',
      server: () => aServer().answers(200),
      argv: ['--out', 'plimsoll.yml/results'],
      code: 2,
      says: ['output-unwritable', 'plimsoll.yml', '--out'],
      asked: 0,
    },
    {
      name: 'the profile is unknown',
      server: () => aServer().answers(200),
      argv: ['--profile', 'defualt'],
      code: 2,
      says: ['defualt', 'default'],
      asked: 0,
    },
    {
      name: 'an option is misspelt',
      server: () => aServer().answers(200),
      argv: ['--base-url', 'http://localhost:1'],
      code: 2,
      says: ['usage', '--base-url', '--baseline-url'],
      asked: 0,
    },
  ])('$name', async (fault) => {
    const server = fault.server === undefined ? undefined : await served(fault.server())
    const here = folder({ 'plimsoll.yml': fault.config ?? LOAD + LIMITS })
    const url = (await fault.url?.()) ?? server?.url ?? ''
    const ended = await runBundle(['run', '--url', url, ...(fault.argv ?? [])], { cwd: here.path })
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: fault.code, stdout: '' })
    for (const words of fault.says) expect(ended.stderr).toContain(words)
    expect(ended.stderr).not.toMatch(/\n\s+at /)
    if (fault.asked !== undefined) expect(server?.seen).toHaveLength(fault.asked)
    expect(existsSync(join(here.path, 'plimsoll-results', 'result.json'))).toBe(false)
  })

  test('neither configuration nor url: it says what to do', async () => {
    const ended = await runBundle(['run'], { cwd: folder().path })
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('plimsoll run --url http://localhost:3000')
  })
})

describe('what can go wrong under load', () => {
  test('every request fails: that is a verdict, with its numbers', async () => {
    const server = await served(aServer().answers(500))
    const here = folder({ 'plimsoll.yml': LOAD + LIMITS })
    const ended = await runBundle(['run', '--url', server.url], { cwd: here.path })
    expect(ended.code).toBe(1)
    const result = here.resultAt()
    expect(result.verdict).toBe('fail')
    expect(result.measurements.candidate.total.errors.rate).toBe(1)
    expect(Object.keys(result.measurements.candidate.total.errors.byKind)).toEqual(['status-5xx'])
  })

  test('the target throttles: counted apart, never a regression', async () => {
    const server = await served(aServer().answers(200).times(60).then(429).with({ 'retry-after': '60' }))
    const here = folder({ 'plimsoll.yml': LOAD + LIMITS })
    await runBundle(['run', '--url', server.url], { cwd: here.path })
    const result = here.resultAt()
    expect(result).toMatchObject({ verdict: 'inconclusive', why: 'throttled' })
    expect(Object.keys(result.measurements.candidate.total.errors.byKind)).toEqual(['throttled'])
    expect(result.comparisons.filter(({ outcome }) => outcome === 'regressed')).toEqual([])
  })

  test('the target dies in the middle: what was measured is kept, and it does not pass', async () => {
    const server = await aServer().answers(200).start()
    const here = folder({
      'plimsoll.yml': `load: { rate: 100/s, warm-up: 200ms, duration: 5s, block: 250ms }\n${LIMITS}`,
    })
    const started = startBundle(['run', '--url', server.url], { cwd: here.path })
    await until(() => server.seen.length > 120)
    await server.close()
    const ended = await started.ended
    const result = here.resultAt()
    expect(result.verdict).not.toBe('pass')
    expect(result.verdict).not.toBe('warn')
    expect(result.measurements.candidate.total.count).toBeGreaterThan(50)
    expect(`${ended.stdout}${result.reasons.join(' ')}`).toMatch(/refused|reset|lost|errors/i)
  })

  test.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('$signal: the partial result is written and marked', async ({ signal, code }) => {
    const server = await served(aServer().answers(200))
    const here = folder({
      'plimsoll.yml': `load: { rate: 100/s, warm-up: 200ms, duration: 30s, block: 250ms }\n${LIMITS}`,
    })
    const started = startBundle(['run', '--url', server.url, '--save'], { cwd: here.path })
    await until(() => server.seen.length > 120)
    started.child.kill(signal)
    const ended = await started.ended
    expect(ended.code).toBe(code)
    const result = here.resultAt()
    expect(result).toMatchObject({ partial: true, verdict: 'inconclusive', why: 'interrupted' })
    expect(result.measurements.candidate.total.count).toBeGreaterThan(50)
    expect(existsSync(join(here.path, '.plimsoll'))).toBe(false)
  })

  test('interrupted before anything was sent: it ends, and claims nothing', async () => {
    const server = await served(aServer().answers(503))
    const here = folder({ 'plimsoll.yml': `ready: { path: /, status: 200 }\n${LOAD}` })
    const started = startBundle(['run', '--url', server.url], { cwd: here.path })
    await until(() => server.seen.length > 0)
    started.child.kill('SIGINT')
    const ended: Ended = await started.ended
    expect(ended.code).toBe(130)
    expect(ended.stderr).not.toMatch(/\n\s+at /)
    expect(existsSync(join(here.path, 'plimsoll-results', 'result.json'))).toBe(false)
  })
})

/** Answers a TLS greeting with plain HTTP, as a server behind the wrong port does. */
async function plainHttp(): Promise<{ readonly port: number }> {
  const server = createServer((_request, response) => response.end('ok'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
  return { port: (server.address() as AddressInfo).port }
}

/** Waits for a condition, at most ten seconds. */
async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 10_000) throw new Error('waited ten seconds in vain')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
