import * as z from 'zod/mini'
import { bytes, count, duration, fieldOf, flag, help, keysOf, knownKeys, parsed, someText } from './fields.ts'
import type { Parsed } from './problem.ts'

const pem = someText('the path of a PEM file')
const tls = knownKeys(
  'key',
  {
    ca: z.optional(pem).check(help("Authorities to trust instead of the system's, a PEM file.", 'ca.pem')),
    cert: z.optional(pem).check(help('Client certificate, a PEM file.', 'client.pem')),
    key: z.optional(pem).check(help('Key of the client certificate, a PEM file.', 'client-key.pem')),
  },
  { verify: 'It is http.verify-tls.' },
)

const PROXY = 'expected the address of an HTTP proxy. Write for example "http://proxy.example.org:3128".'
const proxy = parsed<string>((text): Parsed<string> => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const right = url?.protocol === 'http:' || url?.protocol === 'https:'
  return right && url.pathname === '/' && url.search === '' ? { value: text } : { problem: PROXY }
}, PROXY)

const VERSION = 'expected 1 or 2.'
const version = parsed<1 | 2>((text): Parsed<1 | 2> => {
  const found = ([1, 2] as const).find((one) => String(one) === text)
  return found === undefined ? { problem: VERSION } : { value: found }
}, VERSION)

/** How requests are sent. */
export const http = knownKeys('key', {
  timeout: z.optional(duration()).check(help('Longest wait for a whole answer; 30s without it.', '30s')),
  'connect-timeout': z
    .optional(duration())
    .check(help('Longest wait for a connection; 5s without it.', '5s')),
  connections: z
    .optional(count(65_535))
    .check(help('Connections to each side, at most; 512 without it.', 512)),
  'first-byte-timeout': z
    .optional(duration())
    .check(help('Longest wait for the head of an answer; no limit of its own without it.', '5s')),
  'max-body': z
    .optional(bytes)
    .check(help('Longest body of an answer that is read; 100MB without it.', '100MB')),
  'verify-tls': z.optional(flag()).check(help('Verify certificates; true without it.', true)),
  tls: z.optional(tls).check(help('Certificates of your own.')),
  version: z.optional(version).check(help('HTTP version; 1 (HTTP/1.1) without it.', 2)),
  'keep-alive': z
    .optional(flag())
    .check(help('Use connections again; false opens one for each request. True without it.', false)),
  compression: z
    .optional(flag())
    .check(help('Ask for compressed answers; bytes are counted as received. False without it.', true)),
  proxy: z
    .optional(proxy)
    .check(
      help(
        'HTTP proxy that every connection is tunnelled through. ${ENV} is filled in.',
        'http://proxy:3128',
      ),
    ),
}).check(
  z.check(
    ({ value, issues }) => {
      const against = (key: string, message: string) =>
        issues.push({ code: 'custom', input: value, path: [key], message })
      if (fieldOf(value, 'version') === 2 && fieldOf(value, 'keep-alive') === false)
        against('keep-alive', 'HTTP/2 shares its connections. Take keep-alive out, or use version 1.')
      const ofTls = keysOf(fieldOf(value, 'tls'))
      if (ofTls.includes('cert') !== ofTls.includes('key'))
        against('tls', 'a client certificate needs both "cert" and "key". Name both files.')
    },
    { when: () => true },
  ),
)
