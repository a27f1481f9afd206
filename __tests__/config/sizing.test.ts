import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'
import { DEFAULT_SIZING } from '../../src/config/sizing.ts'
import type { Sizing } from '../../src/config/sizing.ts'

const sizingOf = (text: string): Sizing | undefined =>
  parseConfig({ text, path: 'plimsoll.yml', env: {}, readText: () => undefined }).sizing

describe('sizing', () => {
  test.each([
    { name: 'nothing configured is one instance without growth', text: '', want: DEFAULT_SIZING },
    { name: 'a number of instances', text: 'instances: 2', want: { ...DEFAULT_SIZING, instances: 2 } },
    {
      name: 'instances with the efficiency that was measured',
      text: "instances: { count: 2, efficiency: '94%' }",
      want: { ...DEFAULT_SIZING, instances: 2, efficiency: 0.94 },
    },
    {
      name: 'a monthly growth alone',
      text: 'growth: 30%',
      want: { ...DEFAULT_SIZING, growth: { rate: 0.3, from: undefined, months: 12 } },
    },
    {
      name: 'growth from users of today',
      text: 'growth: { rate: 30%, from: 150, months: 6 }',
      want: { ...DEFAULT_SIZING, growth: { rate: 0.3, from: { unit: 'users', value: 150 }, months: 6 } },
    },
    {
      name: 'margin and window of objectives',
      text: 'slo: { margin: 50%, window: 30d }',
      want: { ...DEFAULT_SIZING, slo: { margin: 0.5, windowMs: 30 * 86_400_000 } },
    },
  ])('$name', ({ text, want }) => {
    expect(sizingOf(text)).toEqual(want)
  })

  test.each([
    { name: 'no instances', text: 'instances: 0', says: /instances.*from 1 to/ },
    {
      name: 'an efficiency above itself',
      text: 'instances: { count: 2, efficiency: 120% }',
      says: /from 1% to 100%/,
    },
    { name: 'growth without its unit', text: 'growth: 30', says: /growth.*percentage/ },
    { name: 'growth that stands still', text: 'growth: { rate: 0% }', says: /monthly growth/ },
    { name: 'a load of today that is none', text: 'growth: { rate: 30%, from: 0/s }', says: /above zero/ },
    { name: 'a window of an hour', text: 'slo: { window: 1h }', says: /window/ },
    { name: 'a misspelt key', text: 'slo: { margins: 20% }', says: /margin/ },
  ])('$name is refused', ({ text, says }) => {
    expect(() => sizingOf(text)).toThrow(says)
  })
})
