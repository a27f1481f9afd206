import type { CompiledRequest } from './flow.ts'
import { type Hop, withoutBodyHeaders } from './redirect.ts'
import { MissingValue, type Scope } from './template.ts'
import { type User, withCookies } from './user.ts'

/** What is sent. */
export interface Message {
  readonly method: string
  readonly path: string
  /** Name and value in turn. */
  readonly headers: string[]
  readonly body: Buffer | null
  /** Keep the body of the answer, for captures and checks. */
  readonly keepBody: boolean
}

/** The request that an iteration sends, filled anew for each step so that none is allocated. */
export class Outgoing implements Message {
  method = 'GET'
  path = '/'
  headers: string[] = []
  body: Buffer | null = null
  keepBody = false
  /** The headers without cookies. */
  private bare: string[] = []

  /** The step as this iteration sends it, with the cookies of `user`; false where a value is missing for it. */
  fill(step: CompiledRequest, scope: Scope, user: User | undefined): boolean {
    try {
      this.render(step, scope)
    } catch (thrown) {
      if (thrown instanceof MissingValue) return false
      throw thrown
    }
    this.method = step.method
    this.keepBody = step.keepBody
    this.headers = user === undefined ? this.bare : withCookies(user, this.bare)
    return true
  }

  /** The same request, where a redirect sends it. */
  hop({ method, path, keepsBody }: Hop, user: User | undefined): void {
    this.method = method
    this.path = path
    if (!keepsBody) {
      this.body = null
      this.bare = withoutBodyHeaders(this.bare)
    }
    this.headers = user === undefined ? this.bare : withCookies(user, this.bare)
  }

  private render(step: CompiledRequest, scope: Scope): void {
    this.path = typeof step.path === 'string' ? step.path : step.path(scope)
    this.body = typeof step.body === 'function' ? step.body(scope) : step.body
    this.bare = typeof step.headers === 'function' ? step.headers(scope) : step.headers
  }
}
