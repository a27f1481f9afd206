import type { ErrorKind } from '../measure/measurement.ts'
import { kindOfStatus } from './status-kind.ts'

/**
 * Kinds of k6's error codes (its documentation, "Error codes"): 1000 generic, 1050 timeout, 11xx DNS, 12xx TCP
 * (1211 dial timeout, 1212 refused, 1220 reset), 13xx TLS, 14xx and 15xx are 1000 + status, 16xx HTTP/2.
 */
export function kindOfK6Code(code: number): ErrorKind {
  if (code === 1050 || code === 1211) return 'timeout'
  if (code === 1212) return 'refused'
  if (code === 1220) return 'reset'
  if (code >= 1100 && code < 1200) return 'dns'
  if (code >= 1200 && code < 1300) return 'connect'
  if (code >= 1300 && code < 1400) return 'tls'
  if (code >= 1400 && code < 1600) return kindOfStatus(code - 1000)
  if (code >= 1600 && code < 1800) return 'protocol'
  return 'other'
}

/** Whether a k6 sample is a right answer, and of which kind it is if not. Empty texts are absent tags. */
export function kindOfK6Sample(tags: {
  readonly expected: string
  readonly status: string
  readonly code: string
}): ErrorKind | undefined {
  const status = Number(tags.status)
  const code = Number(tags.code)
  const failed = tags.expected === '' ? code > 0 || status >= 400 : tags.expected === 'false'
  if (!failed) return undefined
  return code > 0 ? kindOfK6Code(code) : kindOfStatus(status)
}

/** What k6 calls a response time. */
export const K6_MEANING =
  'k6 times sending, waiting and receiving (http_req_duration). The wait for a free connection, DNS, TCP and TLS are not in it, and neither is the time by which a request started late.'
