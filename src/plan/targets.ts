import type { Config } from '../config/config.ts'
import type { LoadProfile } from '../config/profile.ts'
import { isLoopback, normalTargetUrl, targetUrlProblem, unixTarget } from '../config/target-url.ts'
import { UserError } from '../errors.ts'
import { formatCount } from '../units.ts'
import type { Interleave, Target } from './plan.ts'
import type { Traffic } from './traffic.ts'

/** What `load/answer.ts` can undo where a capture or a check reads the body. */
const ACCEPT_COMPRESSED = { 'accept-encoding': 'gzip, br, deflate' } as const

/** An address as a target. Its text is quoted only when it holds no secret and no password. */
export function toTarget(url: string, config: Config): Target {
  const written = url.trim()
  if (written === '') {
    throw new UserError(
      'target-missing',
      'The address of the target is empty.',
      'Give --url or the url input, or write url into the configuration.',
    )
  }
  const problem = targetUrlProblem(written)
  if (problem !== undefined) {
    const secret = written.includes('@') || config.secrets.some((value) => written.includes(value))
    const quoted = secret ? 'The address of a target' : `The address ${JSON.stringify(written)}`
    throw new UserError('usage', `${quoted} cannot be used: ${problem.text}`, problem.hint)
  }
  const socketPath = unixTarget(written)?.socketPath
  return {
    url: normalTargetUrl(written),
    ...(socketPath === undefined ? {} : { socketPath }),
    headers: config.http.compression === true ? { ...ACCEPT_COMPRESSED, ...config.headers } : config.headers,
    local: isLoopback(written),
  }
}

/** How two sides share the time, with what had to be changed about the wish. */
export function chooseInterleave(
  config: Config,
  profile: LoadProfile,
  baseline: Target | undefined,
  local: boolean,
): { readonly kind: Interleave; readonly warnings: readonly string[] } {
  if (baseline === undefined) return { kind: 'none', warnings: [] }
  const wanted = config.baseline.interleave
  // A user waits for its answer, so that with both sides at once the slower one would hold the other back.
  if (profile.model === 'closed') {
    const warnings =
      wanted === 'duet'
        ? [
            'A duet needs arrivals that wait for nobody: users are measured in slices instead. Use rate for a duet.',
          ]
        : []
    return { kind: 'slices', warnings }
  }
  return { kind: wanted === 'auto' ? (local ? 'slices' : 'duet') : wanted, warnings: [] }
}

/** What one remote host would get is held against the cap; hosts on this machine are their owner's affair. */
export function checkCap(config: Config, targets: readonly Target[], traffic: Traffic): void {
  const remote = new Map<string, number>()
  for (const target of targets) {
    if (target.local) continue
    remote.set(hostOf(target), (remote.get(hostOf(target)) ?? 0) + traffic.perSide)
  }
  for (const [host, requests] of remote) {
    if (requests <= config.maxRequests) continue
    throw new UserError(
      'too-many-requests',
      `This run would send ${formatCount(requests)} requests to ${host}; max-requests allows ${formatCount(config.maxRequests)}.`,
      `Lower the rate, the users or the duration; or raise the cap to what its owner has agreed to, "max-requests: ${requests}"; or write "max-requests: unlimited" to say that you may load this host without a cap.`,
    )
  }
}

/** Name and port: what a cap is counted for. */
export function hostOf(target: Target): string {
  return new URL(target.url).host
}
