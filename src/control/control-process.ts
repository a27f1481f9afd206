import { createServer } from 'node:http'
import { serveParent, startChildServer, type ChildServer } from '../child-server.ts'
import { controlWork } from './work.ts'

/** Hidden command that makes a process the control server. */
export const CONTROL_COMMAND = 'control-server'

/** Calls before the server listens, so that its score is that of optimised code from the first request on. */
const WARM_UP_CALLS = 400

/** Starts the control server in a process of its own: `entry` run with the hidden command. */
export function startControl(entry: URL): Promise<ChildServer> {
  return startChildServer(entry, [CONTROL_COMMAND], 'the control server')
}

/** The child's side: answers every request after the fixed work, until the parent is gone. */
export function serveControl(): Promise<void> {
  for (let call = 0; call < WARM_UP_CALLS; call++) controlWork()
  const server = createServer((request, response) => {
    request.resume()
    const text = controlWork()
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': text.length })
    response.end(text)
  })
  return serveParent(server, CONTROL_COMMAND)
}
