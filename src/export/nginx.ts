import type { Result } from '../report/result.ts'
import type { ExportOptions } from './evidence.ts'
import { UserError } from '../errors.ts'
import { comment } from './commented.ts'
import { needInstance } from './evidence.ts'
import { poissonQuantile } from './poisson.ts'

/** nginx' own default; with it `max_fails` counts failures in ten seconds. */
const FAIL_TIMEOUT_S = 10

/** `host:port`, `[::1]:80` or `unix:/path`, and nothing that could end the directive. */
const ADDRESS = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$|^unix:\/[\w./-]+$/

/**
 * An nginx upstream and a server in front of it, for the `http` context. Each instance gets as many requests at
 * once as its safe load needs in all but one moment of a thousand, and is set aside when it fails more often
 * than its measured share of errors explains (all but one in ten thousand spells of ten seconds).
 */
export function exportNginx(result: Result, options: ExportOptions): string {
  const instance = needInstance(result, 'An upstream')
  const { name, servers } = options
  if (servers.length === 0)
    throw new UserError(
      'usage',
      'An nginx upstream needs the addresses of its instances.',
      'Write for example: plimsoll export nginx result.json --servers 10.0.0.1:8080,10.0.0.2:8080.',
    )
  const wrong = servers.find((address) => !ADDRESS.test(address))
  if (wrong !== undefined)
    throw new UserError(
      'usage',
      `--servers "${wrong}": a host with its port is expected.`,
      'Write for example --servers 10.0.0.1:8080,10.0.0.2:8080.',
    )
  const connections = Math.max(1, poissonQuantile(instance.inFlight, 1e-3))
  const failures = instance.errorRate * instance.requestsPerSecond * FAIL_TIMEOUT_S
  const maxFails = poissonQuantile(failures, 1e-4) + 1
  const source = comment([
    ...instance.source,
    `max_conns: ${instance.inFlight.toPrecision(3)} requests in flight on average at the safe load; ${connections} are exceeded in less than one moment of a thousand.`,
    `max_fails: ${failures.toPrecision(2)} errors expected in ${FAIL_TIMEOUT_S} s at the safe load; the checks are passive, since active ones need NGINX Plus.`,
  ])
  const lines = servers.map(
    (address) =>
      `    server ${address} max_conns=${connections} max_fails=${maxFails} fail_timeout=${FAIL_TIMEOUT_S}s;`,
  )
  return `${source}upstream ${name} {
    zone ${name} 64k; # max_conns counts over all worker processes
    least_conn;
${lines.join('\n')}
    keepalive ${connections * servers.length};
}

server {
    listen 80;

    location / {
        proxy_pass http://${name};
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        proxy_next_upstream error timeout http_502 http_503;
    }
}
`
}
