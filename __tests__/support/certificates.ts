import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Certificates {
  /** The authority that signed the others. */
  readonly ca: string
  readonly server: Pair
  readonly client: Pair
}

export interface Pair {
  readonly cert: string
  readonly key: string
}

/** An authority, a server certificate for localhost, 127.0.0.1 and ::1, and a client certificate: by openssl. */
export function makeCertificates(): Certificates {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-tls-'))
  const at = (name: string) => join(dir, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  try {
    openssl(
      'req',
      '-x509',
      ...key,
      '-days',
      '2',
      '-subj',
      '/CN=test authority',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    )
    const pair = (name: string, extensions: string): Pair => {
      writeFileSync(at(`${name}.ext`), extensions)
      openssl('req', ...key, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`)
      openssl(
        ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
        ...['-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`],
      )
      return { cert: readFileSync(at(`${name}.pem`), 'utf8'), key: readFileSync(at(`${name}.key`), 'utf8') }
    }
    return {
      ca: readFileSync(at('ca.pem'), 'utf8'),
      server: pair('server', 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'),
      client: pair('client', 'extendedKeyUsage=clientAuth'),
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
