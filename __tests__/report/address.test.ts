import { expect, test } from '@jest/globals'
import { describeProvenance } from '../../src/report/provenance.ts'
import { outcomeOf } from '../../src/report/run-of.ts'
import { aResult } from '../support/results.ts'

const at = (url: string, address: string | undefined, sha: string | null = null) => ({
  ...aResult().build(),
  candidate: { sha, url, ...(address === undefined ? {} : { address }) },
})

test.each([
  {
    name: 'a name is shown with the address it stood for',
    result: at('https://shop.example', '192.0.2.7'),
    want: 'https://shop.example (192.0.2.7)',
  },
  {
    name: 'beside the commit too',
    result: at('https://shop.example', '192.0.2.7', 'abc1234567890'),
    want: 'abc1234 at https://shop.example (192.0.2.7)',
  },
  {
    name: 'an address is not said twice',
    result: at('http://127.0.0.1:3000', '127.0.0.1'),
    want: 'http://127.0.0.1:3000',
  },
  {
    name: 'an older result without one shows the name alone',
    result: at('https://shop.example', undefined),
    want: 'https://shop.example',
  },
])('$name', ({ result, want }) => {
  expect(describeProvenance(result).candidate).toBe(want)
})

test.each([
  {
    name: 'a stored address is kept when it is judged again',
    address: '192.0.2.7',
    want: { candidate: '192.0.2.7' },
  },
  { name: 'and none is made up', address: undefined, want: {} },
])('$name', ({ address, want }) => {
  expect(outcomeOf(at('https://shop.example', address)).addresses).toEqual(want)
})
