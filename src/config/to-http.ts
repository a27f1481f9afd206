import { type BesideSource, readBeside } from './beside.ts'
import type { HttpOptions, TlsOptions } from './config.ts'
import type { WrittenConfig } from './schema.ts'

type WrittenHttp = NonNullable<WrittenConfig['http']>

/** Bytes; an answer of this size says that something else is downloaded than was meant. */
export const LONGEST_BODY = 100_000_000

/** How requests are sent, with the defaults filled in and the files of TLS read. */
export function toHttp(written: WrittenHttp | undefined, source: BesideSource): HttpOptions {
  return {
    timeoutMs: written?.timeout ?? 30_000,
    connectTimeoutMs: written?.['connect-timeout'] ?? 5_000,
    connections: written?.connections ?? 512,
    verifyTls: written?.['verify-tls'] ?? true,
    maxBodyBytes: written?.['max-body'] ?? LONGEST_BODY,
    ...(written?.version === 2 ? { version: 2 } : {}),
    ...(written?.tls === undefined ? {} : { tls: toTls(written.tls, source) }),
    ...(written?.proxy === undefined ? {} : { proxy: written.proxy }),
    ...(written?.compression === true ? { compression: true } : {}),
    ...(written?.['keep-alive'] === false ? { keepAlive: false } : {}),
    ...(written?.['first-byte-timeout'] === undefined
      ? {}
      : { firstByteTimeoutMs: written['first-byte-timeout'] }),
  }
}

function toTls(written: NonNullable<WrittenHttp['tls']>, source: BesideSource): TlsOptions {
  const pem = (key: 'ca' | 'cert' | 'key'): string | undefined => {
    const file = written[key]
    if (file === undefined) return undefined
    const read = readBeside(file, source)
    if ('problem' in read) {
      source.report(['tls', key], read.problem)
      return undefined
    }
    // A file of the other kind would fail much later, as a handshake that nobody understands.
    const wanted = key === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE'
    if (!read.value.includes(`${wanted}-----`))
      source.report(['tls', key], `holds no "-----BEGIN … ${wanted}-----". Name a PEM file with one.`)
    return read.value
  }
  return { ca: pem('ca'), cert: pem('cert'), key: pem('key') }
}
