import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { IncomingHttpHeaders } from 'node:http'

/** Bytes of a body kept for captures and checks; the rest is counted and dropped. */
export const KEPT_BODY_BYTES = 1024 * 1024

/** One answer as captures and checks see it. */
export class Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Body bytes received, kept or not. */
  readonly bytes: number
  private readonly chunks: readonly Buffer[]
  private decoded: string | undefined
  private parsed: { readonly value: unknown } | undefined

  constructor(status: number, headers: IncomingHttpHeaders, bytes: number, chunks: readonly Buffer[]) {
    this.status = status
    this.headers = headers
    this.bytes = bytes
    this.chunks = chunks
  }

  /** The first value of a header, by its name in lower case. */
  header(name: string): string | undefined {
    const value = this.headers[name]
    return typeof value === 'string' ? value : value?.[0]
  }

  setCookies(): readonly string[] {
    const value: string | readonly string[] | undefined = this.headers['set-cookie']
    return typeof value === 'string' ? [value] : (value ?? [])
  }

  /** The body as text, at most KEPT_BODY_BYTES of it; empty when its compression cannot be undone. */
  text(): string {
    this.decoded ??= decompress(Buffer.concat(this.chunks), this.header('content-encoding'))
    return this.decoded
  }

  /** The body as JSON; undefined when it is none. */
  json(): unknown {
    this.parsed ??= parseJson(this.text())
    return this.parsed.value
  }
}

function decompress(bytes: Buffer, encoding: string | undefined): string {
  const limits = { maxOutputLength: 16 * KEPT_BODY_BYTES }
  try {
    switch (encoding) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, limits).toString('utf8')
      case 'br':
        return brotliDecompressSync(bytes, limits).toString('utf8')
      case 'deflate':
        return inflateSync(bytes, limits).toString('utf8')
      case undefined:
      default:
        return bytes.toString('utf8')
    }
  } catch {
    // A broken or cut body holds nothing: the capture or check that wanted it fails and is counted.
    return ''
  }
}

function parseJson(text: string): { readonly value: unknown } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    // Not JSON: the capture or check that wanted it fails and is counted.
    return { value: undefined }
  }
}
