import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A loopback server for one test, whose answer may be changed while it runs. */
export interface MetricsServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Requests so far, with their headers. */
  readonly seen: readonly IncomingMessage[]
  answer: (request: IncomingMessage, response: ServerResponse) => void
}

/** Answers every request with this exposition, computed for each. */
export function metrics(text: () => string) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    response.end(text())
  }
}

export async function aMetricsServer(answer: MetricsServer['answer']): Promise<MetricsServer> {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    running.answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const running: MetricsServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    answer,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return running
}
