/*
 * Cuts the operations that Plimsoll uses out of GitHub's own description of its REST API (MIT licence,
 * github/rest-api-description, as the npm package @octokit/openapi ships it; 385 MB, so it is no dependency):
 *
 *     npm install --prefix /tmp/description @octokit/openapi@23.0.2
 *     node scripts/github-description.js /tmp/description/node_modules/@octokit/openapi
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const OPERATIONS = [
  'issues/list-comments',
  'issues/create-comment',
  'issues/update-comment',
  'issues/delete-comment',
  'issues/list-for-repo',
  'issues/create',
  'issues/update',
  'issues/list-events',
  'pulls/get',
  'pulls/list',
  'repos/list-pull-requests-associated-with-commit',
  'repos/list-deployments',
  'repos/list-deployment-statuses',
  'repos/compare-commits-with-basehead',
  'repos/get-content',
  'repos/get-combined-status-for-ref',
  'checks/create',
  'checks/update',
  'checks/list-for-ref',
  'actions/list-artifacts-for-repo',
  'actions/download-artifact',
]
const TARGET = '__tests__/fixtures/github-description.json'
/** Words for people, and what validation does not look at. */
const LEFT_OUT = new Set(['description', 'example', 'examples', 'summary', 'externalDocs', 'tags', 'title'])

const folder = process.argv[2]
if (folder === undefined) throw new Error('name the folder of @octokit/openapi')
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const all = JSON.parse(readFileSync(join(folder, 'generated', 'api.github.com.json'), 'utf8'))

const components = {}
const operations = Object.entries(all.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, { operationId }]) => OPERATIONS.includes(operationId))
    .map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      parameters: (operation.parameters ?? []).map((one) =>
        pick(resolve(one), ['name', 'in', 'required', 'schema']),
      ),
      body: slim(operation.requestBody?.content?.['application/json']?.schema),
      answers: Object.fromEntries(
        Object.entries(operation.responses)
          .filter(([status]) => Number(status) < 400)
          .map(([status, answer]) => [
            status,
            slim(resolve(answer).content?.['application/json']?.schema) ?? null,
          ]),
      ),
    })),
)
const missing = OPERATIONS.filter((id) => !operations.some((one) => one.id === id))
if (missing.length > 0) throw new Error(`the description does not know ${missing.join(', ')}`)
const source = `@octokit/openapi ${version}, generated/api.github.com.json`
writeFileSync(TARGET, `${JSON.stringify({ source, operations, components })}\n`)
console.log(`${TARGET}: ${operations.length} operations, ${Object.keys(components).length} components`)

function resolve(node) {
  return node.$ref === undefined
    ? node
    : node.$ref
        .slice(2)
        .split('/')
        .reduce((at, key) => at[key], all)
}

function pick(node, keys) {
  return slim(Object.fromEntries(keys.filter((key) => key in node).map((key) => [key, node[key]])))
}

/** The schema without words; what it refers to is taken along under `components`. */
function slim(node, named = false) {
  if (Array.isArray(node)) return node.map((each) => slim(each))
  if (typeof node !== 'object' || node === null) return node
  if (typeof node.$ref === 'string') {
    const name = node.$ref.split('/').at(-1)
    if (!(name in components)) {
      components[name] = null
      components[name] = slim(resolve(node))
    }
    return { $ref: `#/components/${name}` }
  }
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => named || (!LEFT_OUT.has(key) && !key.startsWith('x-')))
      .map(([key, value]) => [key, slim(value, key === 'properties')]),
  )
}
