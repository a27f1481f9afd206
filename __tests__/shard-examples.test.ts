import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { validateWorkflow } from '@action-validator/core'
import { exportShardJob } from '../src/export/shard-job.ts'
import { codeBlocksOf } from './support/markdown-files.ts'

/** UPDATE_GOLDEN=1 writes the example anew. */
const KUBERNETES = 'examples/shards/kubernetes.yml'

test('the workflow is the one of the recipe, and a workflow', () => {
  const text = readFileSync('examples/shards/matrix.yml', 'utf8')
  const recipes = codeBlocksOf('docs/recipes.md').map(({ code }) => code.trim())
  expect(recipes).toContain(text.trim())
  expect(validateWorkflow(text).errors).toEqual([])
})

test('the manifests are those that the export writes', () => {
  const text = exportShardJob({
    name: 'shop',
    image: 'registry.example.com/plimsoll:0.1.0',
    shards: 20,
    startAtMs: Date.UTC(2026, 4, 1, 12),
    durationMs: 190_000,
    leadMs: 300_000,
    args: ['--url', 'http://shop.default.svc'],
    commit: undefined,
    files: [
      {
        path: 'plimsoll.yml',
        text: 'load: { rate: 20000/s, warm-up: 10s, duration: 180s }\nmax-requests: unlimited\nthresholds: { p95: { max: 500ms } }\n',
      },
    ],
    variables: [],
  })
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(KUBERNETES, text)
  expect(readFileSync(KUBERNETES, 'utf8')).toBe(text)
})
