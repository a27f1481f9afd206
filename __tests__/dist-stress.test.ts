import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { serve } from '../examples/targets/serve.ts'
import { workers } from '../examples/targets/workers.ts'
import type { Capacity } from '../src/analyze/capacity.ts'
import type { Result } from '../src/report/result.ts'
import { aFolder, runBundle } from './support/bundle.ts'

// The built command line against a live target of known capacity: 8 workers of 20 ms, 400 requests a second. It is
// the example's own configuration with levels of 300 ms, so short that a stall of this machine spoils one.

const EVERY = 'every: 30s, limit: 26'
const SHORT = 'every: 300ms, block: 100ms, warm-up: 0s, limit: 23'
/** Of a run in which this machine was busy with something else. */
const ATTEMPTS = 6

interface Ran {
  readonly result: Result
  readonly code: number | null
  readonly stdout: string
  /** Files of the output folder, by their name. */
  readonly files: Readonly<Record<string, string>>
}

async function stressed(config: string): Promise<Ran> {
  const target = await serve(workers())
  const folder = aFolder({ 'plimsoll.yml': config })
  try {
    const argv = [
      'run',
      '--config',
      'plimsoll.yml',
      '--profile',
      'users',
      '--url',
      target.url,
      '--out',
      'out',
    ]
    const { code, stdout, stderr } = await runBundle(argv, { cwd: folder.path })
    if (code === 2) throw new Error(stderr)
    const result = folder.resultAt('out')
    const files = ['report.md', 'report.html', ...(result.capacity === undefined ? [] : ['levels.csv'])].map(
      (name) => [name, readFileSync(join(folder.path, 'out', name), 'utf8')] as const,
    )
    return { result, code, stdout, files: Object.fromEntries(files) }
  } finally {
    folder.remove()
    await target.close()
  }
}

/** Whether every level was made and measured: a late generator claims nothing, and an answer alone takes little more than 20 ms. */
function isSound({ result: { generator, capacity } }: Ran): boolean {
  return !generator.saturated && capacity?.levels.length === 8 && (capacity.levels[0]?.meanMs ?? 0) < 30
}

describe('users that become more, through the command line', () => {
  let ran: Ran
  let capacity: Capacity
  beforeAll(async () => {
    const example = readFileSync('examples/workers.yml', 'utf8')
    if (!example.includes(EVERY)) throw new Error(`the example has no "${EVERY}"`)
    for (let left = ATTEMPTS; left > 0; left--) {
      ran = await stressed(example.replace(EVERY, SHORT))
      if (isSound(ran)) break
    }
    capacity = ran.result.capacity!
  }, 120_000)

  test('the knee is near the number of workers, the throughput near what they can do', () => {
    // One step to either side of 8 workers, and a quarter of 400/s.
    expect(capacity.knee!.level).toBeGreaterThanOrEqual(5)
    expect(capacity.knee!.level).toBeLessThanOrEqual(11)
    expect(capacity.highest.throughput).toBeGreaterThan(300)
    expect(capacity.highest.throughput).toBeLessThan(440)
  })

  test('the law has one request in flight take 20 ms', () => {
    const { lambda, sigma } = capacity.law!
    expect(lambda.value).toBeGreaterThan(30)
    expect(lambda.value).toBeLessThan(70)
    expect(sigma.interval[1]).toBeGreaterThan(0)
  })

  test('the safe load ends where p95 breaks, by what more than 16 users wait', () => {
    const { kind, by, held, broke, level } = capacity.safe
    expect({ kind, by }).toEqual({ kind: 'found', by: 'p95 max 50ms' })
    expect(level).toBeGreaterThanOrEqual(held!)
    expect(level).toBeLessThanOrEqual(broke!)
    expect(broke).toBeLessThanOrEqual(20)
  })

  test('the generator is not blamed, and the limit that the heaviest levels broke fails the run', () => {
    expect(ran.result.why).toBeNull()
    expect(ran.code).toBe(1)
  })

  test('terminal, summary, page and table have the section', () => {
    expect(ran.stdout.replaceAll(/\s+/g, ' ')).toContain('One instance safely carried')
    expect(ran.files['report.md']).toContain('**Capacity**')
    expect(ran.files['report.html']).toContain('<section id="capacity">')
    expect(ran.files['levels.csv']!.trimEnd().split('\n')).toHaveLength(1 + capacity.levels.length)
  })
})
