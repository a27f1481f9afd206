import { Agent, request } from 'undici'
import { messageOf } from '../errors.ts'

/** A connection of its own to one endpoint, apart from those that carry load. */
export interface Asker {
  /** Body chunks of a right answer, or an Error in words. Reads at most `most` bytes. */
  get(url: string, options: AskOptions): Promise<AskedBody>
  close(): Promise<void>
}

export interface AskOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly most: number
  readonly take: (chunk: Buffer) => void
}

export interface AskedBody {
  readonly status: number
  /** In lower case, without parameters; empty where there is none. */
  readonly contentType: string
}

/** Answers that are looked at even though they are not 200: their body says what is wrong. */
type Accepts = (status: number) => boolean

export function createAsker(verifyTls: boolean, accepts: Accepts = (status) => status === 200): Asker {
  const agent = new Agent({ connections: 1, connect: { rejectUnauthorized: verifyTls } })
  return {
    async get(url, { headers, signal, most, take }) {
      try {
        const answer = await request(url, {
          dispatcher: agent,
          headers: { 'user-agent': 'plimsoll', ...headers },
          signal,
          headersTimeout: 0,
          bodyTimeout: 0,
        })
        const { statusCode: status, body } = answer
        if (!accepts(status)) {
          // Reading on keeps the connection; a long error page is cut off with it.
          await body.dump({ limit: 65_536, signal })
          throw new Refused(describeStatus(status, answer.headers.location))
        }
        let bytes = 0
        for await (const chunk of body as AsyncIterable<Buffer>) {
          bytes += chunk.length
          if (bytes > most)
            throw new Refused(`it answers more than ${most / 1e6} MB, and the rest is not read`)
          take(chunk)
        }
        return { status, contentType: contentTypeOf(answer.headers['content-type']) }
      } catch (thrown) {
        throw thrown instanceof Refused ? thrown : new Error(describe(thrown, signal), { cause: thrown })
      }
    },
    close: () => agent.destroy(),
  }
}

/** Said already in words. */
class Refused extends Error {}

function describeStatus(status: number, location: string | readonly string[] | undefined): string {
  if (status === 401 || status === 403)
    return `it answers ${status}: it wants to know who asks. Give the target "headers" with an authorization`
  if (status === 404) return 'it answers 404: nothing is at this path'
  if (status >= 300 && status < 400)
    return `it answers ${status}, a redirect${typeof location === 'string' ? ` to ${location.split('?')[0] ?? ''}` : ''}: give the final address`
  return `it answers ${status}`
}

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused: nothing listens there',
  ECONNRESET: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed',
  ENOTFOUND: 'the name cannot be resolved',
  EAI_AGAIN: 'the name cannot be resolved now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
}

/** By code where there is one: messages differ from version to version. */
function describe(thrown: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time'
  const code = codeOf(thrown)
  return CODES[code ?? ''] ?? messageOf(thrown)
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  // Tried on IPv6 and IPv4: the first failure says enough.
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0])
  return 'cause' in thrown ? codeOf(thrown.cause) : undefined
}

function contentTypeOf(header: string | readonly string[] | undefined): string {
  const text = typeof header === 'string' ? header : ''
  return (text.split(';')[0] ?? '').trim().toLowerCase()
}
