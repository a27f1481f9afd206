import type { ErrorKind } from '../measure/measurement.ts'

/** The kind of a wrong answer by its status; `other` for what is no status, or one that is not wrong by itself. */
export function kindOfStatus(status: number): ErrorKind {
  if (status === 429) return 'throttled'
  if (status >= 500 && status < 600) return 'status-5xx'
  if (status >= 400 && status < 500) return 'status-4xx'
  if (status >= 300 && status < 400) return 'status-3xx'
  if (status >= 100 && status < 200) return 'status-1xx'
  return status >= 200 && status < 300 ? 'expectation' : 'other'
}

/** Words of error messages by what they mean; tools give texts, not codes. The first that fits counts. */
const WORDS: readonly (readonly [RegExp, ErrorKind])[] = [
  [/\b429\b|too many requests/i, 'throttled'],
  [/timed? ?out|timeout|deadline exceeded|ETIMEDOUT/i, 'timeout'],
  [/refused|ECONNREFUSED/i, 'refused'],
  [/reset|broken pipe|EPIPE|ECONNRESET|closed|EOF|NoHttpResponse|RemoteDisconnected/i, 'reset'],
  [/no such host|UnknownHost|ENOTFOUND|EAI_|name resolution|getaddrinfo|\bdns\b/i, 'dns'],
  [/\btls\b|\bssl\b|certificate|x509|handshake/i, 'tls'],
  [/\bconnect|unreachable|EHOSTUNREACH|ENETUNREACH|cannot assign/i, 'connect'],
  [/\b5\d\d\b/, 'status-5xx'],
  [/\b4\d\d\b/, 'status-4xx'],
  [/\b3\d\d\b/, 'status-3xx'],
  [/assert|expect|check|mismatch/i, 'expectation'],
]

/** The kind of an error by the tool's message. */
export function kindOfMessage(message: string): ErrorKind {
  return WORDS.find(([words]) => words.test(message))?.[1] ?? 'other'
}
