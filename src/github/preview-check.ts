import { UserError } from '../errors.ts'
import { GitHubError } from './github.ts'
import type { CheckRun, GitHub } from './github.ts'
import { webUrlAt } from './payload.ts'

export interface Preview {
  readonly url: string
  /** Where the address came from, for the log. */
  readonly from: string
}

/** What one look at GitHub showed of a preview. */
export type Look =
  | ({ readonly kind: 'found' } & Preview)
  | { readonly kind: 'failed'; readonly state: string }
  | { readonly kind: 'waiting'; readonly saw: string }

/**
 * The preview as a platform without deployments reports it: the link of a commit status (Netlify's
 * `netlify/<site>/deploy-preview`), or that of a check run (Cloudflare's). Throws UserError `github-api`.
 */
export async function lookAtChecks(github: GitHub, headSha: string, name: string): Promise<Look> {
  const statuses = await readingPreview('Commit statuses', 'statuses: read', () => github.statuses(headSha))
  const status = statuses.find(({ context }) => context === name)
  if (status !== undefined) {
    if (status.state === 'failure' || status.state === 'error') return { kind: 'failed', state: status.state }
    const url = status.state === 'success' ? webUrlAt(status, 'targetUrl') : undefined
    if (url !== undefined) return { kind: 'found', url, from: `the status "${name}"` }
    return {
      kind: 'waiting',
      saw: status.state === 'success' ? 'success without an address' : `state "${status.state}"`,
    }
  }
  const [run] = await readingPreview('Check runs', 'checks: read', () => github.checkRuns(headSha, name))
  if (run === undefined)
    return {
      kind: 'waiting',
      saw:
        statuses.length === 0
          ? 'neither, and no other status'
          : `neither; the statuses there are ${statuses.map(({ context }) => `"${context}"`).join(', ')}`,
    }
  if (run.status !== 'completed') return { kind: 'waiting', saw: `a check run "${run.status}"` }
  if (run.conclusion !== 'success') return { kind: 'failed', state: run.conclusion ?? 'unknown' }
  const url = addressOf(run)
  return url === undefined
    ? { kind: 'waiting', saw: 'a check run without an address' }
    : { kind: 'found', url, from: `the check run "${name}"` }
}

/** Hosts under which Cloudflare serves previews; its check run links to the dashboard and names them in its text. */
const CLOUDFLARE_PREVIEW = /https:\/\/[a-z0-9.-]+\.(?:pages|workers)\.dev\b/

function addressOf(run: CheckRun): string | undefined {
  const link = webUrlAt(run, 'detailsUrl')
  if (link !== undefined && new URL(link).hostname !== 'dash.cloudflare.com') return link
  return CLOUDFLARE_PREVIEW.exec(run.text)?.[0]
}

/** Makes a call that the run cannot do without; what GitHub refuses becomes a UserError `github-api`. */
export async function readingPreview<T>(
  what: string,
  permission: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call()
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    throw new UserError(
      'github-api',
      `${what} cannot be read: ${thrown.message}.`,
      thrown.status === 403 || thrown.status === 404
        ? `Give the job \`permissions: ${permission}\`, or name the target with the url input.`
        : 'Run the job again; if it stays, name the target with the url input.',
      thrown,
    )
  }
}
