import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../config/engine.ts'
import type { Plan } from '../plan/plan.ts'
import { LOCUST_RECORDER } from './locust-recorder.ts'
import type { ToolOrder } from './tool.ts'

/** [edge] How a tool is started for a script; Locust's recorder is written into `folder`; `version` is the tool's. */
export function commandOf(
  engine: Engine,
  plan: Plan,
  script: string,
  { folder, version }: { readonly folder: string; readonly version: string | null },
): Omit<ToolOrder, 'signal'> {
  return engine.tool === 'k6' ? k6Command(plan, script, version) : locustCommand(engine, plan, script, folder)
}

function k6Command(plan: Plan, script: string, version: string | null): Omit<ToolOrder, 'signal'> {
  const { url } = plan.sides.candidate
  // The option was renamed in 1.0, and the old one is complained about where the points should be.
  const summary = version?.startsWith('0.') === true ? '--no-summary' : '--summary-mode=disabled'
  return {
    command: 'k6',
    // "-" is the standard output; whatever else is printed there would be read as points.
    args: ['run', '--quiet', '--no-usage-report', summary, '--out', 'json=-', script],
    // Scripts of one's own take the address from here, as __ENV.PLIMSOLL_URL.
    env: { PLIMSOLL_URL: url, BASE_URL: url },
  }
}

function locustCommand(
  { script: own, processes }: Engine,
  plan: Plan,
  script: string,
  folder: string,
): Omit<ToolOrder, 'signal'> {
  const recorder = join(folder, 'recorder.py')
  writeFileSync(recorder, LOCUST_RECORDER, { mode: 0o600 })
  const seconds = plan.stages.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000
  const users = Math.round(Math.max(...plan.stages.flatMap(({ from, to }) => [from, to])))
  const { url } = plan.sides.candidate
  return {
    command: 'locust',
    args: [
      '--headless',
      ...['-f', `${recorder},${script}`],
      ...['--host', url],
      ...['--loglevel', 'WARNING'],
      ...['--exit-code-on-error', '0'],
      ...['--stop-timeout', String(Math.ceil((plan.gracefulStopMs ?? plan.http.timeoutMs) / 1000))],
      '--only-summary',
      // Without a shape in the locustfile the profile says how many users there are, and for how long.
      ...(own === undefined
        ? []
        : ['--users', String(users), '--spawn-rate', String(users), '--run-time', `${Math.ceil(seconds)}s`]),
      ...(processes > 1 ? ['--processes', String(processes)] : []),
    ],
    env: { PLIMSOLL_SAMPLES: folder, PLIMSOLL_URL: url },
  }
}
