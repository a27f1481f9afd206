import { expect, test } from '@jest/globals'
import type { Scenario, Step } from '../../src/config/scenario.ts'
import { requestNames } from '../../src/load/flow.ts'
import { mirroredRequests } from '../../src/load/mirrors.ts'
import { aScenario, aStep } from '../support/load-plans.ts'

const PAUSE: Step = { kind: 'think', think: { kind: 'fixed', ms: 5 } }
const of = (...steps: Step[]): Scenario => aScenario({ steps })

test.each([
  {
    name: 'a scenario of one request shares its tally',
    scenarios: [of(aStep({ path: '/a' })), of(aStep({ path: '/b' }))],
    want: [0, 1],
  },
  { name: 'a pause after the request changes nothing', scenarios: [of(aStep(), PAUSE)], want: [0] },
  { name: 'a pause before it does: its block may be a later one', scenarios: [of(PAUSE, aStep())] },
  { name: 'two requests have a tally of their own', scenarios: [of(aStep(), aStep({ path: '/b' }))] },
  { name: 'a request that runs once is not every iteration', scenarios: [of(aStep({ once: true }))] },
  {
    name: 'a name that two scenarios use counts for both',
    scenarios: [of(aStep()), of(aStep())],
    want: [undefined, undefined],
  },
  {
    name: 'names past the hundredth are folded, and share nothing',
    scenarios: Array.from({ length: 102 }, (_, n) => of(aStep({ path: `/${n}` }))),
    want: [...Array.from({ length: 100 }, (_, n) => n), undefined, undefined],
  },
])('$name', ({ scenarios, want = [undefined] }) => {
  expect(mirroredRequests(scenarios, requestNames(scenarios).names)).toEqual(want)
})
