import { UserError } from '../errors.ts'
import { formatDuration } from '../units.ts'
import type { Deployment, GitHub } from './github.ts'
import { webUrlAt } from './payload.ts'
import { lookAtChecks, readingPreview } from './preview-check.ts'
import type { Look, Preview } from './preview-check.ts'
import { sameName } from './same-name.ts'

export type { Preview } from './preview-check.ts'

export interface PreviewRequest {
  /** The `url` input, its `{pr}` filled in. */
  readonly explicit: string | undefined
  /** Address and environment that the event names. */
  readonly event: { readonly url: string | undefined; readonly environment: string | undefined }
  /** `url` of the config. */
  readonly config: string | undefined
  /** The `environment` input. */
  readonly environment: string | undefined
  /** The `preview-check` input: a commit status or check run that carries the address. */
  readonly check: string | undefined
  readonly headSha: string | undefined
  readonly waitTimeoutMs: number
}

export interface PreviewWorld {
  readonly github: GitHub | undefined
  /** Milliseconds of a clock that only goes forward. */
  clock(): number
  pause(ms: number, signal: AbortSignal): Promise<void>
  readonly signal: AbortSignal
  say(line: string): void
}

/** Pauses between two looks: short at first, since a preview is often nearly there. */
const FIRST_PAUSE_MS = 3_000
const LONGEST_PAUSE_MS = 15_000

/**
 * The address of the target: the `url` input, else the event's, else what the named status or check run of
 * the head commit carries, else its deployment, else the config's. Deployments are waited for when an environment is asked for, or when nothing else
 * names an address; a config with an address and no environment is taken at its word.
 * Throws UserError `preview-not-found` or `target-missing`.
 */
export async function findPreview(world: PreviewWorld, request: PreviewRequest): Promise<Preview> {
  if (request.explicit !== undefined) return { url: request.explicit, from: 'the url input' }
  if (request.event.url !== undefined) {
    if (request.environment === undefined || sameName(request.environment, request.event.environment))
      return { url: request.event.url, from: 'the event' }
    throw new UserError(
      'preview-not-found',
      `The event is about environment "${request.event.environment ?? ''}"; the input asks for "${request.environment}".`,
      'Filter the job with `if: github.event.deployment.environment == …`, or change the environment input.',
    )
  }
  const named = request.environment ?? request.check
  if (named === undefined && request.config !== undefined) return { url: request.config, from: 'the config' }
  if (world.github === undefined || request.headSha === undefined)
    throw new UserError(
      'target-missing',
      'There is no target: neither the url input, nor the event, nor the config names one.',
      'Set `url` in the step or in .github/plimsoll.yml; to wait for a deployment, github-token must be set as well.',
    )
  return awaitPreview(world, world.github, request.headSha, request)
}

async function awaitPreview(
  world: PreviewWorld,
  github: GitHub,
  headSha: string,
  { environment, check, waitTimeoutMs }: PreviewRequest,
): Promise<Preview> {
  const of = headSha.slice(0, 7)
  const where =
    check === undefined
      ? `deployment of ${of}${environment === undefined ? '' : ` in "${environment}"`}`
      : `status or check run "${check}" of ${of}`
  const deadline = world.clock() + waitTimeoutMs
  world.say(`Waiting for a ${where}, at most ${formatDuration(waitTimeoutMs)}`)
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    const seen =
      check === undefined
        ? await look(github, headSha, environment)
        : await lookAtChecks(github, headSha, check)
    if (seen.kind === 'found') return seen
    if (seen.kind === 'failed')
      throw new UserError(
        'preview-not-found',
        `The ${where} ended as "${seen.state}".`,
        'Mend the deployment, then run the workflow again.',
      )
    const left = deadline - world.clock()
    if (left <= 0 || world.signal.aborted)
      throw new UserError(
        'preview-not-found',
        `No ${where} was ready within ${formatDuration(waitTimeoutMs)}; seen last: ${seen.saw}.`,
        'Check that the platform deploys this commit and reports it to GitHub; raise wait-timeout, or give the address with the url input.',
      )
    await world.pause(Math.min(pauseMs, left), world.signal)
  }
}

async function look(github: GitHub, headSha: string, environment: string | undefined): Promise<Look> {
  const deployments = await listDeployments(github, headSha, environment)
  const environments = [...new Set(deployments.map((deployment) => deployment.environment))]
  if (environments.length > 1)
    throw new UserError(
      'preview-not-found',
      `${headSha.slice(0, 7)} is deployed to ${environments.length} environments: ${environments.map((name) => `"${name}"`).join(', ')}.`,
      'Say which one with the environment input.',
    )
  const states: string[] = []
  for (const deployment of deployments) {
    const [newest] = await readingPreview('Deployment statuses', 'deployments: read', () =>
      github.deploymentStatuses(deployment.id),
    )
    // A newer deployment turns the older ones inactive: they say nothing.
    if (newest === undefined || newest.state === 'inactive') continue
    if (newest.state === 'success') {
      const url =
        webUrlAt(newest, 'environmentUrl') ??
        webUrlAt(deployment.payload, 'web_url') ??
        webUrlAt(newest, 'targetUrl')
      if (url !== undefined)
        return { kind: 'found', url, from: `the deployment to "${deployment.environment}"` }
    }
    if (newest.state === 'failure' || newest.state === 'error') return { kind: 'failed', state: newest.state }
    states.push(newest.state === 'success' ? 'success without an address' : newest.state)
  }
  return {
    kind: 'waiting',
    saw:
      deployments.length === 0
        ? 'no deployment'
        : states.length === 0
          ? 'a deployment without a status'
          : `state "${states.join('", "')}"`,
  }
}

function listDeployments(
  github: GitHub,
  headSha: string,
  environment: string | undefined,
): Promise<readonly Deployment[]> {
  return readingPreview('Deployments', 'deployments: read', () => github.deployments(headSha, environment))
}
