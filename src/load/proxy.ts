import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { Socket } from 'node:net'

/** A proxy that did not let a connection through. */
export class ProxyRefused extends Error {
  override readonly name = 'ProxyRefused'
  readonly code = 'PLIMSOLL_PROXY'
}

/**
 * Opens a tunnel to `host:port` through an HTTP proxy (CONNECT, RFC 9110 §9.3.6), for TLS and plain targets
 * alike: the requests in it are the same with and without the proxy. Rejects with ProxyRefused when the
 * proxy answers anything but 2xx, and with the socket's error when it cannot be reached in time.
 */
export function openTunnel(
  proxy: URL,
  { host, port }: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const request = (proxy.protocol === 'https:' ? tlsRequest : plainRequest)({
      hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : proxy.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...credentials(proxy) },
      agent: false,
    })
    const late = setTimeout(
      () =>
        request.destroy(Object.assign(new Error('the proxy did not answer in time'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    )
    request.once('error', (error) => {
      clearTimeout(late)
      reject(error)
    })
    request.once('connect', (response, socket: Socket) => {
      clearTimeout(late)
      const status = response.statusCode ?? 0
      if (status >= 200 && status < 300) {
        socket.setNoDelay(true)
        resolve(socket)
        return
      }
      socket.destroy()
      reject(new ProxyRefused(`the proxy answered CONNECT ${authority} with ${status}`))
    })
    // A proxy that does not know CONNECT answers it like any other request.
    request.once('response', (response) => {
      clearTimeout(late)
      response.destroy()
      reject(new ProxyRefused(`the proxy answered CONNECT ${authority} with ${response.statusCode ?? 0}`))
    })
    request.end()
  })
}

function credentials(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '' && proxy.password === '') return {}
  const text = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` }
}
