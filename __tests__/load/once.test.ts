import { expect, test } from '@jest/globals'
import { aLoadPlan, aScenario, aStep, runLoad } from '../support/load-plans.ts'
import { aServer } from '../support/server.ts'
import { serving } from '../support/serving.ts'

const served = serving()

const FORM = aStep({ path: '/form', name: 'form', capture: { token: { from: 'json', path: '$.token' } } })
const LOGIN = aStep({ method: 'POST', path: '/login', name: 'login', once: true })
const TERMS = aStep({ method: 'POST', path: '/terms', name: 'terms', once: true })
const ME = aStep({ path: '/me', name: 'me' })

test.each([
  {
    name: 'is sent again until it is answered right, and no more',
    steps: [LOGIN, ME],
    refused: { '/login': 2 },
    want: { '/login': 3 },
  },
  {
    name: 'that an iteration never reached is sent in the next',
    steps: [FORM, LOGIN, ME],
    refused: { '/form': 1 },
    want: { '/login': 1 },
  },
  {
    name: 'beside another that failed is sent again with it',
    steps: [LOGIN, TERMS, ME],
    refused: { '/terms': 1 },
    want: { '/login': 2, '/terms': 2 },
  },
])('a step of once $name', async ({ steps, refused, want }) => {
  const left = new Map(Object.entries(refused))
  const server = await served(
    aServer().answering(({ path }) => {
      const times = left.get(path) ?? 0
      left.set(path, times - 1)
      return times > 0 ? aServer().answers(401) : aServer().json({ token: 't' })
    }),
  )
  await runLoad(
    aLoadPlan(server.url, {
      model: 'closed',
      think: { kind: 'fixed', ms: 20 },
      stages: [{ phase: 'hold', durationMs: 1500, from: 1, to: 1 }],
      scenarios: [aScenario({ steps })],
    }),
  )
  const asked = server.seen.map(({ path }) => path)
  for (const [path, times] of Object.entries(want))
    expect(asked.filter((one) => one === path)).toHaveLength(times)
  // Once it was let in, the user goes on without.
  expect(asked.filter((one) => one === '/me').length).toBeGreaterThan(Math.max(...Object.values(want)))
})
