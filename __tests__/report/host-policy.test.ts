import { describe, expect, test } from '@jest/globals'
import { describeReason } from '../../src/report/cures.ts'
import { hostPolicy } from '../../src/report/host-policy.ts'
import { aResult } from '../support/results.ts'

describe('hostPolicy', () => {
  test.each([
    { name: 'a Vercel preview', url: 'https://shop-git-x.vercel.app/a', want: 'Vercel' },
    { name: 'a Netlify preview', url: 'https://deploy-preview-7--shop.netlify.app', want: 'Netlify' },
    { name: 'a Render service', url: 'https://shop.onrender.com', want: 'terms of your plan' },
  ])('$name has a rule', ({ url, want }) => expect(hostPolicy(url)).toContain(want))

  test.each([
    { name: 'loopback', url: 'http://127.0.0.1:3000' },
    { name: 'a host that only sounds alike', url: 'https://vercel.app.example.com' },
    { name: 'no address', url: 'nowhere' },
  ])('$name has none', ({ url }) => expect(hostPolicy(url)).toBeUndefined())

  test('a throttled run says what its host permits', () => {
    const result = aResult().build()
    const onVercel = { ...result, candidate: { ...result.candidate, url: 'https://shop.vercel.app' } }
    expect(describeReason('throttled', onVercel).cure).toContain('Enterprise plans only')
  })
})
