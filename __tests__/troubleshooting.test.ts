import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import type { InconclusiveReason } from '../src/compare/outcome.ts'

/** Every reason once: the compiler sees one that is missing. */
const REASONS: Readonly<Record<InconclusiveReason, true>> = {
  'no-baseline': true,
  suspected: true,
  'too-few-samples': true,
  'not-decided': true,
  saturated: true,
  throttled: true,
  protected: true,
  'environment-changed': true,
  'too-many-errors': true,
  'position-effect': true,
  overloaded: true,
  interrupted: true,
  'shards-missing': true,
  'target-lost': true,
}

test('docs/troubleshooting.md has one section for each reason of an inconclusive run, and no other', () => {
  const sections = [...readFileSync('docs/troubleshooting.md', 'utf8').matchAll(/^## (.+)$/gm)]
  expect(sections.map(([, title]) => title).sort()).toEqual(Object.keys(REASONS).sort())
})
