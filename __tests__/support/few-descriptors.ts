import { aLoadPlan, runLoad } from './load-plans.ts'

// Run by itself under a low limit of descriptors: more connections are wanted than may be open.
const { ended, sides, generator } = await runLoad(
  aLoadPlan(process.argv[2] ?? '', {
    stages: [{ phase: 'hold', durationMs: 500, from: 1000, to: 1000 }],
    blocks: { durationMs: 500, min: 1, max: 1, lookEvery: 1 },
    http: { timeoutMs: 1000, connectTimeoutMs: 1000, connections: 500, verifyTls: true },
  }),
)
process.stdout.write(
  JSON.stringify({
    ended: ended.kind,
    errors: sides.candidate.total.errors,
    state: generator.state,
    reasons: generator.reasons.join('; '),
  }),
)
