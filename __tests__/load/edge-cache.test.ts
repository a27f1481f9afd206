import { describe, expect, test } from '@jest/globals'
import { edgeSaying } from '../../src/load/edge-cache.ts'
import { planRun } from '../../src/plan/plan.ts'
import { aConfig } from '../support/config.ts'
import { runLoad } from '../support/load-plans.ts'
import { aServer } from '../support/server.ts'

describe('an edge cache', () => {
  test.each([
    { name: 'Vercel held it', headers: { 'x-vercel-cache': 'HIT' }, want: true },
    { name: 'Vercel had it made ahead', headers: { 'x-vercel-cache': 'PRERENDER' }, want: true },
    { name: 'Vercel asked the application', headers: { 'x-vercel-cache': 'MISS' }, want: false },
    { name: 'Cloudflare held it', headers: { 'cf-cache-status': 'HIT', age: '3' }, want: true },
    { name: 'Cloudflare does not cache it', headers: { 'cf-cache-status': 'DYNAMIC' }, want: false },
    { name: 'Cloudflare found it too old', headers: { 'cf-cache-status': 'EXPIRED' }, want: false },
    { name: 'CloudFront held it', headers: { 'x-cache': 'Hit from cloudfront' }, want: true },
    { name: 'CloudFront asked', headers: { 'x-cache': 'Miss from cloudfront' }, want: false },
    { name: 'one of two caches of Fastly held it', headers: { 'x-cache': 'MISS, HIT' }, want: true },
    { name: 'an age alone', headers: { age: '12' }, want: true },
    { name: 'an answer without age is nobody’s', headers: { age: '0' }, want: undefined },
    { name: 'an age beside a cache that missed', headers: { 'x-cache': 'MISS', age: '12' }, want: false },
    { name: 'a plain answer', headers: { server: 'nginx' }, want: undefined },
  ])('$name', ({ headers, want }) => {
    const of: Readonly<Record<string, string | undefined>> = headers
    expect(edgeSaying((name) => of[name])?.hit).toBe(want)
  })

  test('is counted for each request, in right answers that are measured', async () => {
    let asked = 0
    const says = (status: number, headers: Readonly<Record<string, string>>) =>
      aServer().answers(status).with(headers)
    const server = await aServer()
      .answering(({ path }) => {
        if (path === '/cached') return says(200, { 'x-cache': 'HIT' })
        if (path === '/broken') return says(500, { 'x-cache': 'HIT' })
        if (path === '/mixed') return says(200, { 'x-vercel-cache': asked++ % 2 === 0 ? 'HIT' : 'MISS' })
        return says(200, {})
      })
      .start()
    const { plan } = planRun(
      aConfig(
        "scenarios: [{ name: s, steps: ['GET /cached', 'GET /mixed', 'GET /plain', 'GET /broken'] }]\nload: { rate: 20/s, duration: 500ms, block: 500ms, graceful-stop: 5s, warm-up: 0s }",
      ),
      { profile: 'default', seed: 1, url: server.url, baselineUrl: undefined, cores: 1 },
    )
    try {
      const { requests, total } = (await runLoad(plan)).sides.candidate
      expect(Object.entries(requests).map(([name, { edge }]) => [name, edge])).toEqual([
        ['GET /cached', { told: 10, hits: 10 }],
        ['GET /mixed', { told: 10, hits: 5 }],
        ['GET /plain', undefined],
        ['GET /broken', undefined],
      ])
      expect(total.edge).toEqual({ told: 20, hits: 15 })
    } finally {
      await server.close()
    }
  })
})
