import { messageOf, UserError } from '../errors.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import { planRun, type PlannedRun, type Target } from '../plan/plan.ts'

import { formatDuration } from '../units.ts'
import { describeSettled, targetWarnings } from './target-warnings.ts'
import type { SeenTarget } from './target-warnings.ts'

export interface ReadyTargets {
  readonly planned: PlannedRun
  /** What the reader must know about the targets, such as a baseline that had to be replaced. */
  readonly warnings: readonly string[]
}

/**
 * Plans the run and waits for its targets. A live baseline that is not there is replaced by the history,
 * loudly, unless `both` must be there; a candidate that is not there ends the run with the UserError of the probe.
 */
export async function awaitTargets(
  world: GateWorld,
  request: GateRequest,
  both = false,
): Promise<ReadyTargets> {
  const planned = planFor(world, request, liveBaselineOf(request))
  if (world.engine.recorded === true) return { planned, warnings: [] }
  const { candidate, baseline } = planned.plan.sides
  const seen = await awaitOne(world, request, candidate, planned, request.sha)
  if (baseline === undefined) return { planned, warnings: targetWarnings(seen) }
  try {
    // Main may have moved on since the event: its commit is not looked at.
    const other = await awaitOne(world, request, baseline, planned, undefined)
    return { planned, warnings: targetWarnings(seen, other) }
  } catch (thrown) {
    // A part without a baseline would fit no other.
    const needed = both || request.shard !== undefined
    if (!(thrown instanceof UserError) || request.signal.aborted || needed) throw thrown
    const warning = `The live baseline ${baseline.url} cannot be measured, so the history takes its place: ${messageOf(thrown)}`
    world.narrator.warn(warning)
    return { planned: planFor(world, request, undefined), warnings: [warning, ...targetWarnings(seen)] }
  }
}

/** The plan of a request, beside a live baseline if an address is given. Throws what `planRun` throws. */
export function planFor(
  { machine }: Pick<GateWorld, 'machine'>,
  request: Pick<GateRequest, 'config' | 'profile' | 'seed' | 'url'>,
  baselineUrl: string | undefined,
): PlannedRun {
  const { config, profile, seed } = request
  return planRun(config, { profile, seed, url: expectUrl(request), baselineUrl, cores: machine.cores })
}

/** Where a deployment of main is said to be; undefined where nobody says so. */
export function liveBaselineOf({
  baselineUrl,
  config,
}: Pick<GateRequest, 'baselineUrl' | 'config'>): string | undefined {
  return baselineUrl ?? config.baseline.url
}

/** The address under test; throws UserError `target-missing` where nobody names one. */
export function expectUrl({ url, config }: Pick<GateRequest, 'url' | 'config'>): string {
  const given = url ?? config.url
  if (given !== undefined) return given
  throw new UserError(
    'target-missing',
    'No URL says what to load.',
    'Give the url input, --url, or "url:" in the config.',
  )
}

async function awaitOne(
  { probe, narrator }: GateWorld,
  { config, waitTimeoutMs, signal }: GateRequest,
  target: Target,
  { plan }: PlannedRun,
  sha: string | undefined,
): Promise<SeenTarget> {
  let saidAtMs = 0
  const readiness = await probe.awaitReady(target, {
    ready: config.ready,
    firstPath: firstPath(plan.scenarios),
    sha,
    // A server on this machine has no cold instance in front of it, and its warm-up does the rest.
    settle: !target.local,
    timeoutMs: waitTimeoutMs,
    verifyTls: plan.http.verifyTls,
    http: plan.http,
    signal,
    onAttempt: ({ elapsedMs, saw }) => {
      if (elapsedMs - saidAtMs < SAY_EVERY_MS) return
      saidAtMs = elapsedMs
      narrator.say(`Waiting for ${target.url} (${formatDuration(elapsedMs)}): ${saw}`)
    },
  })
  const address = readiness.address === undefined ? '' : ` (${readiness.address})`
  narrator.say(
    `Ready: ${target.url}${address} answered ${readiness.status} after ${formatDuration(readiness.waitedMs)}`,
  )
  if (readiness.settled !== undefined) narrator.say(describeSettled(readiness.settled))
  return { url: target.url, edge: readiness.edge, settled: readiness.settled }
}

const SAY_EVERY_MS = 5_000

/** The first path without templates; a path to fill cannot be asked for before the run. */
function firstPath(scenarios: PlannedRun['plan']['scenarios']): string {
  for (const scenario of scenarios)
    for (const step of scenario.steps)
      if (step.kind === 'request' && step.method === 'GET' && !step.path.includes('{{')) return step.path
  return '/'
}
