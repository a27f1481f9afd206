/** Why an address cannot be a target, and what to do. Neither text quotes the address: it may hold a secret. */
export interface UrlProblem {
  readonly text: string
  readonly hint: string
}

/** What is wrong with an address; undefined for one that can be a target. */
export function targetUrlProblem(written: string): UrlProblem | undefined {
  if (/^unix:/i.test(written)) return unixProblem(written)
  const hint = 'Write for example "http://localhost:3000" or "https://preview.example.org".'
  if (/^[\w.-]+(:\d+)?(\/|$)/.test(written)) {
    return { text: 'expected "http://" or "https://" at its beginning.', hint }
  }
  if (!URL.canParse(written)) return { text: 'expected a URL.', hint }
  const url = new URL(written)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { text: `expected http or https, not ${JSON.stringify(url.protocol.slice(0, -1))}.`, hint }
  }
  if (url.username !== '' || url.password !== '') {
    return {
      text: 'an address with a user name or password would end up in logs.',
      hint: 'Send them as a header: authorization: "Basic ${CREDENTIALS}".',
    }
  }
  if (url.search !== '' || url.hash !== '') {
    return {
      text: 'a target has no query and no fragment.',
      hint: 'Put the query into the paths of the steps.',
    }
  }
  return undefined
}

/**
 * A target behind a unix socket; undefined for any other address.
 *
 *     address = "unix:" absolute-path [ ":" base-path ]      `unix:/run/app.sock`, `unix:/run/app.sock:/api`
 */
export function unixTarget(
  written: string,
): { readonly socketPath: string; readonly base: string } | undefined {
  const [, socketPath, base = ''] = /^unix:(\/[^:]+)(?::(\/[^?#]*)?)?$/i.exec(written) ?? []
  return socketPath === undefined ? undefined : { socketPath, base: base.replace(/\/+$/, '') }
}

function unixProblem(written: string): UrlProblem | undefined {
  if (unixTarget(written) !== undefined) return undefined
  return {
    text: 'expected the absolute path of a unix socket after "unix:".',
    hint: 'Write for example "unix:/run/app.sock", or "unix:/run/app.sock:/api" with a base path.',
  }
}

/**
 * Origin with an optional base path, without a trailing slash; that of a unix socket is `http://localhost`.
 * The address must be free of problems.
 */
export function normalTargetUrl(written: string): string {
  const unix = unixTarget(written)
  if (unix !== undefined) return `http://localhost${unix.base}`
  const { origin, pathname } = new URL(written)
  return `${origin}${pathname.replace(/\/+$/, '')}`
}

/** Whether the address is on this machine's loopback interface (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
export function isLoopback(url: string): boolean {
  if (unixTarget(url) !== undefined) return true
  // WHATWG parsing has already normalised 127.1, 0x7f.1 and the like to dotted decimals.
  const host = new URL(url).hostname.replace(/\.$/, '')
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return /^127\.\d+\.\d+\.\d+$/.test(host) || host === '[::1]' || /^\[::ffff:7f[0-9a-f]{2}:/.test(host)
}
