import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { objectionsTo, objectionsToAnswer } from './github-description.ts'
import { lookUp, noLookUps } from './github-look-ups.ts'
import type { LookUpState } from './github-look-ups.ts'

/** A request that GitHub received. */
export interface ApiCall {
  readonly method: string
  /** Path with query, from the root of the API; GHES puts `/api/v3` before it. */
  readonly path: string
  readonly body: unknown
}

export interface StoredComment {
  readonly id: number
  readonly pull: number
  author: string
  body: string
}

export interface StoredCheck {
  readonly id: number
  readonly name: string
  readonly head_sha: string
  readonly details_url: string | null
  status: string
  conclusion: string | undefined
  output: Readonly<Record<string, unknown>> | undefined
}

export interface StoredPull {
  readonly number: number
  head: { sha: string; ref: string; repo: { full_name: string } | null }
  base: { sha: string; ref: string }
  state: 'open' | 'closed'
  labels?: { name: string }[]
  commits?: number
}

export interface StoredDeployment {
  readonly id: number
  readonly sha: string
  readonly environment: string
  readonly payload: unknown
  /** Newest first. */
  statuses: Readonly<Record<string, unknown>>[]
}

export interface StoredIssue {
  readonly number: number
  readonly creator: string
  title: string
  body: string
  state: string
}

/** How a call goes wrong. `lost` does what was asked and closes the connection without an answer. */
export type Fault =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'lost' }
  | { readonly kind: 'malformed' }

/** A rule: which calls, what happens, how often (for ever without `times`). */
export interface FaultRule {
  readonly method: string
  readonly path: RegExp
  readonly fault: Fault
  times: number
}

/** What GitHub answers a token that may only read. */
export const READ_ONLY: Fault = {
  kind: 'status',
  status: 403,
  body: {
    message: 'Resource not accessible by integration',
    documentation_url: 'https://docs.github.com/rest',
    status: '403',
  },
}

export interface FakeGitHub extends LookUpState {
  readonly url: string
  readonly calls: ApiCall[]
  readonly comments: StoredComment[]
  readonly checks: StoredCheck[]
  readonly pulls: StoredPull[]
  readonly deployments: StoredDeployment[]
  readonly issues: StoredIssue[]
  /** Commit → numbers of the pull requests that hold it. */
  readonly commits: Map<string, readonly number[]>
  /** Login of the token's own user. */
  viewer: string
  /** Makes matching calls go wrong, the first matching rule first. */
  fail(method: string, path: RegExp, fault: Fault, times?: number): void
  /** Ends the server. Throws for every call that GitHub's own description objects to. */
  close(): Promise<void>
}

export const REPOSITORY = 'octo-org/shop'

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

type Handler = (match: readonly string[], call: ApiCall, query: URLSearchParams) => Answer

/**
 * A GitHub REST API on loopback: the calls that are used, with paging, for one repository, each request and
 * answer held against GitHub's own description.
 */
export async function aGitHub(): Promise<FakeGitHub> {
  const calls: ApiCall[] = []
  const rules: FaultRule[] = []
  const objections = new Set<string>()
  const state = {
    ...noLookUps(),
    comments: [] as StoredComment[],
    checks: [] as StoredCheck[],
    pulls: [] as StoredPull[],
    deployments: [] as StoredDeployment[],
    issues: [] as StoredIssue[],
    commits: new Map<string, readonly number[]>(),
    viewer: 'github-actions[bot]',
  }
  let nextId = 1000
  const routes = routesOf(state, () => nextId++)

  const server = createServer((request, response) => {
    void readBody(request)
      .then((body) => {
        const call: ApiCall = { method: request.method ?? '', path: belowRoot(request.url ?? ''), body }
        calls.push(call)
        const described = !call.path.startsWith('/graphql')
        if (described) for (const objection of objectionsTo(call)) objections.add(objection)
        // The first rule that is left; a rule that has had its turns makes room for the next.
        const rule = rules.find(
          (each) => each.times > 0 && each.method === call.method && each.path.test(call.path),
        )
        if (rule !== undefined) rule.times--
        const fault = rule?.fault
        if (fault?.kind === 'status') {
          send(response, {
            status: fault.status,
            body: fault.body ?? { message: `scripted ${fault.status}` },
            ...(fault.headers === undefined ? {} : { headers: fault.headers }),
          })
          return
        }
        if (fault?.kind === 'malformed') {
          response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": 12')
          return
        }
        const answer = lookedUp(state, call, url) ?? route(routes, call, url)
        if (described)
          for (const objection of objectionsToAnswer(call, answer.status, answer.body))
            objections.add(objection)
        if (fault?.kind === 'lost') request.socket.destroy()
        else send(response, answer)
      })
      .catch((thrown: unknown) => {
        // A fault of the fake itself must not look like a GitHub that hangs.
        objections.add(
          `the fake failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
        )
        request.socket.destroy()
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const url = `http://127.0.0.1:${address.port}`

  return Object.assign(state, {
    url,
    calls,
    fail(method: string, path: RegExp, fault: Fault, times = Infinity) {
      rules.push({ method, path, fault, times })
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }).then(() => {
        if (objections.size > 0) throw new Error(`GitHub would object:\n${[...objections].join('\n')}`)
      }),
  })
}

type State = Pick<
  FakeGitHub,
  'comments' | 'checks' | 'pulls' | 'deployments' | 'issues' | 'commits' | 'viewer' | keyof LookUpState
>

function routesOf(state: State, newId: () => number): readonly (readonly [string, RegExp, Handler])[] {
  const repo = `/repos/${REPOSITORY}`
  return [
    ['POST', /^\/graphql$/, () => ok({ data: { viewer: { login: state.viewer } } })],
    [
      'GET',
      new RegExp(`^${repo}/issues/(\\d+)/comments$`),
      ([pull]) => ok(state.comments.filter((each) => each.pull === Number(pull)).map(commentJson)),
    ],
    [
      'POST',
      new RegExp(`^${repo}/issues/(\\d+)/comments$`),
      ([pull], call) => {
        const made = { id: newId(), pull: Number(pull), author: state.viewer, body: text(call, 'body') }
        state.comments.push(made)
        return { status: 201, body: commentJson(made) }
      },
    ],
    [
      'PATCH',
      new RegExp(`^${repo}/issues/comments/(\\d+)$`),
      ([id], call) => {
        const found = state.comments.find((each) => each.id === Number(id))
        if (found === undefined) return missing()
        found.body = text(call, 'body')
        return ok(commentJson(found))
      },
    ],
    [
      'DELETE',
      new RegExp(`^${repo}/issues/comments/(\\d+)$`),
      ([id]) => {
        const at = state.comments.findIndex((each) => each.id === Number(id))
        if (at < 0) return missing()
        state.comments.splice(at, 1)
        return { status: 204, body: undefined }
      },
    ],
    [
      'GET',
      new RegExp(`^${repo}/pulls/(\\d+)$`),
      ([number]) => {
        const found = state.pulls.find((each) => each.number === Number(number))
        return found === undefined ? missing() : ok(found)
      },
    ],
    [
      'GET',
      new RegExp(`^${repo}/pulls$`),
      (_match, _call, query) => {
        const [owner, branch] = (query.get('head') ?? '').split(':')
        return ok(
          state.pulls.filter(
            (each) =>
              each.state === query.get('state') &&
              each.head.ref === branch &&
              each.head.repo?.full_name.split('/')[0] === owner,
          ),
        )
      },
    ],
    [
      'GET',
      new RegExp(`^${repo}/commits/([0-9a-f]{40})/pulls$`),
      ([sha]) => {
        const numbers = state.commits.get(sha ?? '') ?? []
        return ok(state.pulls.filter((each) => numbers.includes(each.number)))
      },
    ],
    [
      'GET',
      new RegExp(`^${repo}/deployments$`),
      (_match, _call, query) =>
        ok(
          state.deployments
            .filter(
              (each) =>
                each.sha === query.get('sha') &&
                (query.get('environment') === null || each.environment === query.get('environment')),
            )
            .map(({ id, sha, environment, payload }) => ({ id, sha, environment, payload })),
        ),
    ],
    [
      'GET',
      new RegExp(`^${repo}/deployments/(\\d+)/statuses$`),
      ([id]) => ok(state.deployments.find((each) => each.id === Number(id))?.statuses ?? []),
    ],
    [
      'POST',
      new RegExp(`^${repo}/check-runs$`),
      (_match, call) => {
        const made: StoredCheck = {
          id: newId(),
          name: text(call, 'name'),
          head_sha: text(call, 'head_sha'),
          details_url: (call.body as { details_url?: string }).details_url ?? null,
          status: text(call, 'status'),
          conclusion: undefined,
          output: undefined,
        }
        state.checks.push(made)
        return { status: 201, body: checkJson(made) }
      },
    ],
    [
      'PATCH',
      new RegExp(`^${repo}/check-runs/(\\d+)$`),
      ([id], call) => {
        const found = state.checks.find((each) => each.id === Number(id))
        if (found === undefined) return missing()
        found.status = text(call, 'status')
        found.conclusion = text(call, 'conclusion')
        found.output = (call.body as { output?: Readonly<Record<string, unknown>> }).output
        return ok(checkJson(found))
      },
    ],
    [
      'GET',
      new RegExp(`^${repo}/issues$`),
      (_match, _call, query) =>
        ok(
          state.issues
            .filter((each) => each.creator === query.get('creator') && each.state === query.get('state'))
            .map(issueJson),
        ),
    ],
    [
      'POST',
      new RegExp(`^${repo}/issues$`),
      (_match, call) => {
        const made: StoredIssue = {
          number: newId(),
          creator: state.viewer,
          title: text(call, 'title'),
          body: text(call, 'body'),
          state: 'open',
        }
        state.issues.push(made)
        return { status: 201, body: issueJson(made) }
      },
    ],
    [
      'PATCH',
      new RegExp(`^${repo}/issues/(\\d+)$`),
      ([number], call) => {
        const found = state.issues.find((each) => each.number === Number(number))
        if (found === undefined) return missing()
        Object.assign(found, call.body)
        return ok(issueJson(found))
      },
    ],
  ]
}

function lookedUp(state: State, call: ApiCall, origin: string): Answer | undefined {
  const { pathname, searchParams } = new URL(call.path, origin)
  const repo = `/repos/${REPOSITORY}`
  if (call.method !== 'GET' || !pathname.startsWith(repo)) return undefined
  return lookUp(state, pathname.slice(repo.length), searchParams)
}

/** The handler's answer; lists are cut into pages with GitHub's `link` header. */
function route(
  routes: readonly (readonly [string, RegExp, Handler])[],
  call: ApiCall,
  origin: string,
): Answer {
  const url = new URL(call.path, origin)
  for (const [method, pattern, handler] of routes) {
    const match = method === call.method ? pattern.exec(url.pathname) : null
    if (match === null) continue
    const answer = validated(() => handler(match.slice(1), call, url.searchParams))
    return Array.isArray(answer.body) ? page(answer.body, url) : answer
  }
  return missing()
}

function validated(answer: () => Answer): Answer {
  try {
    return answer()
  } catch (thrown) {
    if (!(thrown instanceof MissingField)) throw thrown
    return { status: 422, body: { message: `Validation Failed: ${thrown.message} is missing` } }
  }
}

function page(rows: readonly unknown[], url: URL): Answer {
  const perPage = Math.min(100, Number(url.searchParams.get('per_page') ?? 30))
  const number = Number(url.searchParams.get('page') ?? 1)
  const body = rows.slice((number - 1) * perPage, number * perPage)
  if (number * perPage >= rows.length) return ok(body)
  const next = new URL(url)
  next.searchParams.set('page', String(number + 1))
  return { status: 200, body, headers: { link: `<${next.href}>; rel="next"` } }
}

function commentJson(comment: StoredComment): unknown {
  return { id: comment.id, body: comment.body, user: { login: comment.author, type: 'Bot' } }
}

function issueJson({ number, creator, title, body, state }: StoredIssue): unknown {
  return { number, title, body, state, user: { login: creator, type: 'Bot' } }
}

/** The annotations that were sent are answered as a count. */
function checkJson({ id, name, head_sha, status, conclusion, output }: StoredCheck): unknown {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  return {
    id,
    name,
    head_sha,
    status,
    conclusion: conclusion ?? null,
    output: { title: text(output?.title), summary: text(output?.summary), text: null },
  }
}

/** GitHub Enterprise Server serves REST below `/api/v3` and GraphQL at `/api/graphql`. */
function belowRoot(path: string): string {
  return path.replace(/^\/api(?:\/v3)?(?=\/)/, '')
}

/** A field that GitHub requires: without it the fake refuses as GitHub does. */
function text(call: ApiCall, field: string): string {
  const value = (call.body as Readonly<Record<string, unknown>> | undefined)?.[field]
  if (typeof value !== 'string') throw new MissingField(field)
  return value
}

class MissingField extends Error {}

function ok(body: unknown): Answer {
  return { status: 200, body }
}

function missing(): Answer {
  return { status: 404, body: { message: 'Not Found', status: '404' } }
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  if (Buffer.isBuffer(body) || typeof body === 'string') {
    const type = Buffer.isBuffer(body) ? 'application/zip' : 'application/vnd.github.raw; charset=utf-8'
    response.writeHead(status, { 'content-type': type, ...headers }).end(body)
    return
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks).toString('utf8')
  return raw === '' ? undefined : (JSON.parse(raw) as unknown)
}
