import { describe, expect, test } from '@jest/globals'
import { runCli } from '../../src/cli.ts'
import type { Result } from '../../src/report/result.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { aResult } from '../support/results.ts'
import { aSizedResult } from '../support/sized-result.ts'

const result = aSizedResult()

/** The same target with so many instances, carrying so many times as much. */
function scaledBy(factor: number, instances: number): Result {
  const capacity = result.capacity!
  const { safe } = capacity
  return {
    ...result,
    capacity: {
      ...capacity,
      instances,
      safe: {
        ...safe,
        level: safe.level * factor,
        interval: [safe.interval[0] * factor, safe.interval[1]! * factor],
      },
    },
  }
}

const closed = (perSecond: number): Result => {
  const bare = aResult().build()
  const { candidate } = bare.measurements
  const blocks = candidate.blocks.map((block) => ({
    ...block,
    completed: (perSecond * block.activeMs) / 1000,
    errors: 0,
  }))
  return {
    ...bare,
    plan: { ...bare.plan, model: 'closed' },
    measurements: { ...bare.measurements, candidate: { ...candidate, blocks } },
  }
}

const edgesWith = (files: Readonly<Record<string, Result>>): FakeEdges =>
  fakeEdges({
    content: Object.fromEntries(Object.entries(files).map(([name, of]) => [name, JSON.stringify(of)])),
  })

describe('plimsoll export', () => {
  test('prints the form', async () => {
    const edges = edgesWith({ 'r.json': result })
    expect(await runCli(['export', 'hpa', 'r.json', '--name', 'shop'], edges)).toBe(0)
    expect(edges.stdout.text()).toMatch(/^kind: HorizontalPodAutoscaler$/m)
    expect(edges.stdout.text()).toMatch(/^ {2}name: shop$/m)
  })

  test('writes it into a file, and says so', async () => {
    const edges = edgesWith({ 'r.json': result })
    expect(await runCli(['export', 'slo', 'r.json', '--out', 'out/slo.yml'], edges)).toBe(0)
    expect(edges.files.content.get('out/slo.yml')).toMatch(/^apiVersion: openslo\/v1$/m)
    expect(edges.stdout.text()).toBe('')
    expect(edges.stderr.text()).toContain('out/slo.yml')
  })

  test.each([
    {
      name: 'an unknown form names the nearest',
      argv: ['export', 'grafanas', 'r.json'],
      says: /no export "grafanas".*\n.*grafana/,
    },
    {
      name: 'a name that no cluster takes',
      argv: ['export', 'hpa', 'r.json', '--name', 'My Shop'],
      says: /--name "My Shop"/,
    },
    {
      name: 'a peak without sense',
      argv: ['export', 'hpa', 'r.json', '--peak', 'lots'],
      says: /--peak "lots": a load is expected/,
    },
    {
      name: 'a peak in users for a capacity in arrivals',
      argv: ['export', 'hpa', 'r.json', '--peak', '500'],
      says: /is a number of users, but .* arrivals/,
    },
    {
      name: 'a result without what the form needs',
      argv: ['export', 'nginx', 'bare.json', '--servers', 'a:1'],
      says: /evidence-missing/,
    },
  ])('$name is refused with exit code 2', async ({ argv, says }) => {
    const edges = edgesWith({ 'r.json': result, 'bare.json': aResult().build() })
    expect(await runCli(argv, edges)).toBe(2)
    expect(edges.stderr.text()).toMatch(says)
    expect(edges.stdout.text()).toBe('')
  })
})

describe('plimsoll compare, on scaling', () => {
  const compared = async (
    before: Result,
    after: Result,
    ...options: readonly string[]
  ): Promise<{ readonly edges: FakeEdges; readonly code: number; readonly result: Result | undefined }> => {
    const edges = edgesWith({ 'a.json': before, 'b.json': after })
    const code = await runCli(['compare', 'a.json', 'b.json', '--out', 'out', ...options], edges)
    const text = edges.files.content.get('out/result.json')
    return { edges, code, result: text === undefined ? undefined : (JSON.parse(text) as Result) }
  }

  test('one instance against two: 94 %, from the instances that the results name', async () => {
    const { edges, result: found } = await compared(result, scaledBy(1.88, 2))
    expect(found!.scaling).toMatchObject({ figure: 'safe-load', resources: 2, direction: 'horizontal' })
    expect(found!.scaling!.efficiency).toBeCloseTo(0.94)
    expect(edges.stdout.text().replaceAll(/\s+/g, ' ')).toContain('efficiency 94 %')
    expect(found!.capacity).toBeDefined()
  })

  test('--instances says it for results that do not, by the throughput of users', async () => {
    const { result: found } = await compared(closed(100), closed(150), '--instances', '1,2')
    expect(found!.scaling).toMatchObject({ figure: 'throughput', direction: 'horizontal' })
    expect(found!.scaling!.efficiency).toBeCloseTo(0.75)
  })

  test('--resources is vertical', async () => {
    const { result: found } = await compared(result, scaledBy(1.5, 1), '--resources', '2,4')
    expect(found!.scaling).toMatchObject({ direction: 'vertical', resources: 2 })
    expect(found!.scaling!.efficiency).toBeCloseTo(0.75)
  })

  test('nobody asked, nothing is said', async () => {
    const { result: found } = await compared(result, scaledBy(1.5, 1))
    expect(found).toBeDefined()
    expect(found!.scaling).toBeUndefined()
  })

  test.each([
    {
      name: 'a given rate tells nothing about capacity',
      before: aResult().build(),
      options: ['--instances', '1,2'],
      says: /evidence-missing/,
    },
    {
      name: 'one number is no pair',
      before: result,
      options: ['--instances', '2'],
      says: /--instances "2": two numbers/,
    },
    {
      name: 'nothing scales from zero',
      before: result,
      options: ['--resources', '0,2'],
      says: /--resources "0,2": two numbers above zero/,
    },
  ])('$name', async ({ before, options, says }) => {
    const { edges, code } = await compared(before, before, ...options)
    expect(code).toBe(2)
    expect(edges.stderr.text()).toMatch(says)
  })
})
