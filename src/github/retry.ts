import { messageOf } from '../errors.ts'
import { GitHubError } from './github.ts'
import type { Patience } from './patience.ts'

/** Longest wait for one answer. */
export const CALL_TIMEOUT_MS = 10_000

/** GitHub asks for at least a minute after a secondary limit that names no time; more than we have. */
const SECONDARY_LIMIT_MS = 60_000

/** Longest pause of our own choice between two tries. */
const LONGEST_BACKOFF_MS = 30_000

export interface RetryWorld {
  readonly patience: Patience
  /** Milliseconds of a clock that only goes forward. */
  clock(): number
  pause(ms: number): Promise<void>
}

/** What octokit throws, as far as it is looked at. */
interface HttpFailure {
  readonly status?: unknown
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>> }
}

/**
 * Makes a call, and makes it again after 1, 2, 4 … 30 s while that can help: for a lost answer or a 5xx only
 * if the call is `idempotent`; for a rate limit always, because GitHub did nothing. Bounded by the
 * patience. Throws GitHubError.
 */
export async function retrying<T>(
  world: RetryWorld,
  what: string,
  idempotent: boolean,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const left = world.patience.remainingMs()
    if (left <= 0)
      throw new GitHubError(`${what}: not asked any more, GitHub's API has failed for too long`, undefined)
    const started = world.clock()
    try {
      return await call(AbortSignal.timeout(Math.min(CALL_TIMEOUT_MS, left)))
    } catch (thrown) {
      world.patience.spend(world.clock() - started)
      const failure = describeFailure(what, thrown)
      const wait = waitBeforeRetry(thrown, failure, idempotent, attempt)
      if (wait === undefined) throw failure
      if (wait >= world.patience.remainingMs())
        throw new GitHubError(
          `${failure.message}; waiting ${Math.ceil(wait / 1000)} s for it is too long`,
          failure.status,
          thrown,
        )
      world.patience.spend(wait)
      await world.pause(wait)
    }
  }
}

/** Milliseconds until the next try; undefined where another try cannot help. */
function waitBeforeRetry(
  thrown: unknown,
  failure: GitHubError,
  idempotent: boolean,
  attempt: number,
): number | undefined {
  const backoff = Math.min(1000 * 2 ** attempt, LONGEST_BACKOFF_MS)
  if (failure.lost) return idempotent ? backoff : undefined
  if (!isRateLimit(thrown, failure)) return undefined
  const retryAfter = Number(headerOf(thrown, 'retry-after') ?? NaN)
  if (Number.isFinite(retryAfter)) return Math.max(retryAfter * 1000, backoff)
  return headerOf(thrown, 'x-ratelimit-remaining') === '0' || /secondary rate limit/i.test(failure.message)
    ? SECONDARY_LIMIT_MS
    : backoff
}

/** 429, or the 403 that GitHub sends for its primary and secondary limits. */
function isRateLimit(thrown: unknown, failure: GitHubError): boolean {
  if (failure.status === 429) return true
  if (failure.status !== 403) return false
  return (
    headerOf(thrown, 'retry-after') !== undefined ||
    headerOf(thrown, 'x-ratelimit-remaining') === '0' ||
    /secondary rate limit/i.test(failure.message)
  )
}

function describeFailure(what: string, thrown: unknown): GitHubError {
  const { status, response } = thrown as HttpFailure
  // octokit gives a 500 of its own making to every failure without an answer.
  const answered = typeof status === 'number' && response !== undefined
  return answered
    ? new GitHubError(`${what}: ${status} ${messageOf(thrown)}`, status, thrown)
    : new GitHubError(`${what}: no answer (${messageOf(thrown)})`, undefined, thrown)
}

function headerOf(thrown: unknown, name: string): string | undefined {
  const value = (thrown as HttpFailure).response?.headers?.[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
