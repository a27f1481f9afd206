/** Where a redirect leads: the next request of the same step. */
export interface Hop {
  readonly method: string
  readonly path: string
  /** The body and its headers go along. */
  readonly keepsBody: boolean
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status)
}

/**
 * The hop that an answer asks for (RFC 9110 §15.4): 303 becomes GET, and so does POST after 301 and 302, as
 * every browser does it (Fetch standard, HTTP-redirect fetch); 307 and 308 repeat the request. Undefined
 * without a usable location, and for one on another host: no load goes where nobody said it may.
 */
export function hopOf(
  status: number,
  location: string | undefined,
  asked: { readonly url: URL; readonly method: string },
): Hop | undefined {
  if (!isRedirect(status) || location === undefined || !URL.canParse(location, asked.url.href))
    return undefined
  const to = new URL(location, asked.url)
  if (to.origin !== asked.url.origin) return undefined
  const asGet = (status === 303 && asked.method !== 'HEAD') || (status < 303 && asked.method === 'POST')
  return {
    method: asGet ? 'GET' : asked.method,
    path: to.pathname + to.search,
    keepsBody: !asGet,
  }
}

/** Headers, name and value in turn, without those that describe a body. */
export function withoutBodyHeaders(headers: readonly string[]): string[] {
  return headers.filter((_, index) => !(headers[index - (index % 2)] ?? '').startsWith('content-'))
}
