import type { ErrorKind } from '../measure/measurement.ts'

/** Our own time limit, given to the transport as the reason of an abort. */
export class RequestTimeout extends Error {
  override readonly name = 'RequestTimeout'
  readonly code = 'PLIMSOLL_TIMEOUT'
}

/** A body beyond `http.max-body`. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
  readonly code = 'PLIMSOLL_BODY_TOO_LARGE'
}

/** Bytes behind an answer that nobody had asked for. */
export class UnaskedBytes extends Error {
  override readonly name = 'UnaskedBytes'
  readonly code = 'PLIMSOLL_UNASKED_BYTES'
}

const KINDS: Readonly<Record<string, ErrorKind>> = {
  PLIMSOLL_TIMEOUT: 'timeout',
  PLIMSOLL_BODY_TOO_LARGE: 'protocol',
  PLIMSOLL_UNASKED_BYTES: 'protocol',
  PLIMSOLL_NO_H2: 'protocol',
  PLIMSOLL_PROXY: 'connect',
  ERR_HTTP2_STREAM_ERROR: 'reset',
  ERR_HTTP2_GOAWAY_SESSION: 'reset',
  ENOENT: 'connect',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ENOTFOUND: 'dns',
  PLIMSOLL_DNS_TIMEOUT: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ENODATA: 'dns',
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  ETIMEDOUT: 'connect',
  EHOSTUNREACH: 'connect',
  EHOSTDOWN: 'connect',
  ENETUNREACH: 'connect',
  ENETDOWN: 'connect',
  EADDRNOTAVAIL: 'connect',
  EACCES: 'connect',
  EMFILE: 'connect',
  ENFILE: 'connect',
  ENOBUFS: 'connect',
  EPROTO: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  INVALID_CA: 'tls',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'protocol',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'protocol',
}

/** Kinds in which nothing answered at all. */
export const NO_ANSWER: ReadonlySet<ErrorKind> = new Set([
  'refused',
  'reset',
  'dns',
  'tls',
  'connect',
  'timeout',
])
/** Kinds in which not even a connection came about. */
export const NO_CONNECTION: ReadonlySet<ErrorKind> = new Set(['refused', 'dns', 'tls', 'connect'])

/** Out of ports, descriptors or buffers on this machine: the generator's limit, not the target's. */
const LOCAL_LIMITS = new Set(['EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS'])

/** The kind of a transport error, by its code and never by its message. */
export function kindOfError(error: unknown): ErrorKind {
  const code = codeOf(error)
  // The parser's errors carry a code only where undici knows the reason; their class name is always there.
  if (error instanceof Error && error.name === 'HTTPParserError') return 'protocol'
  if (code === undefined) return 'other'
  const kind = KINDS[code]
  if (kind !== undefined) return kind
  if (code.startsWith('HPE_') || code.startsWith('ERR_HTTP2_')) return 'protocol'
  return /^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_)/.test(code) ? 'tls' : 'other'
}

export function isLocalLimit(error: unknown): boolean {
  return LOCAL_LIMITS.has(codeOf(error) ?? '')
}

/** The code of an error, or of the first of several attempts that has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return error.errors.map(codeOf).find((code) => code !== undefined)
  return 'cause' in error ? codeOf(error.cause) : undefined
}
