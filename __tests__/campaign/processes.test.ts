import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startChild } from '../../scripts/campaign/child.ts'
import { runGateProcess } from '../../scripts/campaign/gate-process.ts'

const NEVER = new AbortController().signal

describe('a server', () => {
  test('answers on loopback until it is stopped', async () => {
    const change = { kind: 'errors', share: 1 }
    const server = await startChild('server.ts', JSON.stringify({ seed: 1, changed: 'GET /b', change }))
    try {
      const statuses = await Promise.all(
        ['/health', '/a', '/b', '/c?x=1', '/nothing'].map(
          async (path) => (await fetch(server.url + path)).status,
        ),
      )
      expect(statuses).toEqual([200, 200, 500, 200, 404])
    } finally {
      await server.stop()
    }
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
    await server.stop()
  })

  test('that cannot start says so', async () => {
    await expect(startChild('server.ts', 'no JSON')).rejects.toThrow('server.ts ended with code 1')
  })
})

describe('a neighbour', () => {
  test('ends when it is stopped, in a burst or not', async () => {
    const neighbour = await startChild('neighbour.ts', '1')
    await neighbour.stop()
    expect(neighbour.url).toBe('')
  })
})

describe("a gate's process", () => {
  let folder = ''
  const run = (code: string, options: Partial<Parameters<typeof runGateProcess>[2]> = {}) => {
    const file = join(folder, 'gate.mjs')
    writeFileSync(file, code)
    return runGateProcess(file, ['run', '--quiet'], {
      sha: undefined,
      limitMs: 60_000,
      signal: NEVER,
      ...options,
    })
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gate-'))
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  test('gives its exit code and what it said last', async () => {
    const end = await run(
      `console.error('a'.repeat(9000) + process.argv.slice(2).join(' ')); process.exitCode = 3`,
    )
    expect(end).toMatchObject({ exitCode: 3, ended: undefined })
    expect(end.said.endsWith('arun --quiet\n')).toBe(true)
    expect(end.said).toHaveLength(4_000)
  })

  test('is told its commit, and nothing of a CI system', async () => {
    const end = await run('console.error(JSON.stringify(process.env))', { sha: 'f'.repeat(40) })
    const env = JSON.parse(end.said) as Record<string, string>
    expect(env.GITHUB_SHA).toBe('f'.repeat(40))
    expect(Object.keys(env).filter((name) => /^(CI|GITHUB_ACTIONS|INPUT_|NODE_OPTIONS)/.test(name))).toEqual(
      [],
    )
  })

  test.each([
    { name: 'one that takes too long', options: { limitMs: 300 }, want: 'too slow' },
    { name: 'one that is interrupted', options: { signal: AbortSignal.timeout(300) }, want: 'interrupted' },
    {
      name: 'one that is interrupted before it began',
      options: { signal: AbortSignal.abort() },
      want: 'interrupted',
    },
  ])('$name is ended', async ({ options, want }) => {
    const end = await run('setTimeout(() => {}, 20_000)', options)
    expect(end).toMatchObject({ exitCode: undefined, ended: want })
  })
})
