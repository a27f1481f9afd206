/** Cookies of one user. Names and values only: all requests of a run go to one host. */
export class CookieJar {
  /** Made with the first cookie: most users never get one, and every request asks. */
  private cookies: Map<string, string> | undefined = undefined

  /** Reads `set-cookie` headers; an expired cookie is removed. */
  store(headers: readonly string[]): void {
    for (const header of headers) {
      const [pair = '', ...attributes] = header.split(';')
      const equals = pair.indexOf('=')
      if (equals < 1) continue
      const name = pair.slice(0, equals).trim()
      this.cookies ??= new Map()
      if (attributes.some(expires)) this.cookies.delete(name)
      else this.cookies.set(name, pair.slice(equals + 1).trim())
    }
  }

  get(name: string): string | undefined {
    return this.cookies?.get(name)
  }

  /** The `cookie` header; undefined without cookies. */
  header(): string | undefined {
    if (this.cookies === undefined || this.cookies.size === 0) return undefined
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}

function expires(attribute: string): boolean {
  const [name = '', value = ''] = attribute.split('=').map((part) => part.trim().toLowerCase())
  if (name === 'max-age') return Number(value) <= 0
  return name === 'expires' && /\b(?:1970|0001)\b/.test(value)
}
