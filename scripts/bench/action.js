// The built action as the runner starts it, against a GitHub and a cache service on loopback.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { aCacheService } from '../../__tests__/support/cache-service.ts'
import { pullRequest, push } from '../../__tests__/support/events.ts'
import { aGitHub } from '../../__tests__/support/github-api.ts'
import { aPull } from '../../__tests__/support/github-client.ts'
import { aWorkspace } from '../../__tests__/support/runner.ts'
import { median, ms } from './figures.js'
import { machineLoad } from './processes.js'

export const title = 'The action: a pull request held against the history, target ready'

const ROUNDS = 5
const ANSWER_MS = 5
const MAIN = 'refs/heads/main'
const CONFIG = `ready: { path: /health }
scenarios:
  - { name: shop, steps: [GET /products] }
load: { users: 2, warm-up: 250ms, duration: 1s, block: 250ms }
thresholds: { p50: { increase: 300% & 50ms } }
`

export async function measure() {
  const [api, cache, target] = await Promise.all([aGitHub(), aCacheService(), startTarget()])
  const workspace = aWorkspace(api, cache)
  try {
    workspace.write('.github/plimsoll.yml', CONFIG)
    api.files.set('.github/plimsoll.yml@main', CONFIG)
    api.pulls.push(aPull())
    cache.scopes = [MAIN]
    await run(workspace, { event: push(), runId: 1, inputs: { url: target.url } })
    cache.scopes = ['refs/pull/7/merge', MAIN]
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) {
      api.calls.length = 0
      target.first.clear()
      const began = performance.now()
      const step = await run(workspace, {
        event: pullRequest(),
        runId: 2 + round,
        inputs: { url: target.url, 'check-run': 'true' },
      })
      rounds.push({
        probe: target.first.get('/health') - began,
        load: target.first.get('/products') - began,
        calls: api.calls.length,
        kind: step.outputs['baseline-kind'],
      })
    }
    if (rounds.some(({ kind }) => kind !== 'history')) throw new Error('the history was not found')
    const of = (name) => median(rounds.map((round) => round[name]))
    const rows = [
      { what: 'from the start of the step to the first request', value: ms(of('probe')), target: '≤ 1 s' },
      { what: 'from the start of the step to the first request of the load', value: ms(of('load')) },
      {
        what: 'requests to GitHub, with a comment and a check run',
        value: String(Math.max(...rounds.map(({ calls }) => calls))),
        target: '≤ 8',
      },
    ]
    return { rows, notes: [`Load average of the machine ${machineLoad()?.toFixed(1) ?? 'unknown'}.`] }
  } finally {
    workspace.remove()
    target.server.close()
    target.server.closeAllConnections()
    await Promise.all([api.close(), cache.close()])
  }
}

async function run(workspace, step) {
  const finished = await workspace.run(step)
  if (finished.exitCode !== 0) throw new Error(`the step ended with ${finished.exitCode}:\n${finished.log}`)
  return finished
}

/** Answers soon, and remembers when each path was first asked for. */
async function startTarget() {
  const first = new Map()
  const server = createServer((request, response) => {
    if (!first.has(request.url)) first.set(request.url, performance.now())
    setTimeout(() => response.end('ok'), ANSWER_MS)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, first, url: `http://127.0.0.1:${server.address().port}` }
}
