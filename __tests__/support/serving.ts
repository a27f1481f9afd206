import { afterEach } from '@jest/globals'
import { aServer, type RunningServer, type Script } from './server.ts'

/** Starts servers that end with the test that started them. To be called once, outside of tests. */
export function serving(): (script?: Script, port?: number) => Promise<RunningServer> {
  const running: RunningServer[] = []
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()))
  })
  return async (script = aServer().answers(200), port) => {
    const server = await script.start(port)
    running.push(server)
    return server
  }
}
