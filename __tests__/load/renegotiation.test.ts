import { afterEach, expect, test } from '@jest/globals'
import { makeCertificates } from '../support/certificates.ts'
import { aLoadPlan, runLoad } from '../support/load-plans.ts'
import { aRenegotiatingServer, type RenegotiatingServer } from '../support/renegotiating-server.ts'

let server: RenegotiatingServer | undefined
afterEach(() => server?.close())

test.each([
  { name: 'that the server refuses with an alert', fails: 'refused' },
  { name: 'that stray bytes break', fails: 'broken' },
] as const)(
  'a TLS renegotiation $name is a TLS error of its request alone, and the run goes on',
  async ({ fails }) => {
    server = await aRenegotiatingServer(makeCertificates().server, 4, fails)
    const { ended, sides, generator } = await runLoad(
      aLoadPlan(`https://127.0.0.1:${server.port}`, {
        stages: [{ phase: 'hold', durationMs: 400, from: 100, to: 100 }],
        blocks: { durationMs: 200, min: 1, max: 2, lookEvery: 1 },
        http: { timeoutMs: 5000, connectTimeoutMs: 5000, connections: 20, verifyTls: false },
      }),
    )
    expect(ended.kind).toBe('planned')
    expect(sides.candidate.total).toMatchObject({ sent: 40, completed: 40, errors: { tls: 10 } })
    expect(sides.candidate.total.latency.count).toBe(30)
    // Each of the ten took its connection with it.
    expect(generator.connectionsOpened).toBeGreaterThan(10)
  },
)
