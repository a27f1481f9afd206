import type { IncomingHttpHeaders } from 'node:http'

/** What an answer's headers say of an edge cache: which header, with which value, and whether it held the answer. */
export interface EdgeSaying {
  readonly header: string
  readonly value: string
  readonly hit: boolean
}

interface Headed {
  readonly headers: IncomingHttpHeaders
  /** The first value of a header, by its name in lower case. */
  header(name: string): string | undefined
}

/**
 * Headers by which edge caches report, and what they say when the answer was theirs. The documentation of each:
 * vercel.com/docs/headers/response-headers#x-vercel-cache, developers.cloudflare.com/cache/concepts/cache-responses;
 * `x-cache` is a custom of CloudFront, Fastly, Akamai and Varnish, where several caches on the way say a word each.
 */
const EDGES = [
  ['x-vercel-cache', /^(?:HIT|STALE|PRERENDER)\b/i],
  ['cf-cache-status', /^(?:HIT|STALE|UPDATING|REVALIDATED)\b/i],
  ['x-cache', /\bHIT\b/i],
] as const

/** Whether an edge cache held an answer; undefined where none speaks. */
export function edgeHit(answer: Headed): boolean | undefined {
  if (!hasEdgeHeader(answer.headers)) return undefined
  return edgeSaying((name) => answer.header(name))?.hit
}

/** Asked of every answer, so each by a name that is known when compiled. */
function hasEdgeHeader(headers: IncomingHttpHeaders): boolean {
  return (
    headers['x-vercel-cache'] !== undefined ||
    headers['cf-cache-status'] !== undefined ||
    headers['x-cache'] !== undefined ||
    headers.age !== undefined
  )
}

/**
 * Reads what an edge cache says in the headers of an answer; undefined where none speaks. `age` alone tells a
 * hit when it is above 0 (RFC 9111 §5.1), and nothing when it is not. The first header that is there decides.
 */
export function edgeSaying(header: (name: string) => string | undefined): EdgeSaying | undefined {
  for (const [name, hit] of EDGES) {
    const value = header(name)
    if (value !== undefined) return { header: name, value, hit: hit.test(value) }
  }
  const age = header('age')
  return age !== undefined && /^[1-9]/.test(age) ? { header: 'age', value: age, hit: true } : undefined
}
