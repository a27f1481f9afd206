import type { getOctokit } from '@actions/github'
import { GitHubError } from './github.ts'
import type { GitHub } from './github.ts'
import { numberAt, textAt, valueAt } from './payload.ts'
import { rowsOf } from './read-answer.ts'
import type { Ask } from './read-answer.ts'

/** The calls that only look: distances, labels, files, artefacts, and what platforms report on a commit. */
type LookUps = Pick<
  GitHub,
  'distance' | 'labelling' | 'fileAt' | 'artefacts' | 'artefactZip' | 'statuses' | 'checkRuns'
>

const PER_PAGE = 100

/** A label may be set and taken off many times; the events of a pull request beyond this say nothing new. */
const MOST_EVENTS = 1_000

export function createLookUps(
  octokit: ReturnType<typeof getOctokit>,
  here: { readonly owner: string; readonly repo: string },
  ask: Ask,
): LookUps {
  const { rest } = octokit
  return {
    distance: (base, head) =>
      ask(
        `comparing ${base.slice(0, 7)} with ${head.slice(0, 7)}`,
        // One commit a page: the counts are wanted, not the commits.
        (request) =>
          rest.repos.compareCommitsWithBasehead({
            ...here,
            basehead: `${base}...${head}`,
            per_page: 1,
            page: 2,
            request,
          }),
        ({ data }) => ({ ahead: countOf(data.ahead_by), behind: countOf(data.behind_by) }),
      ),

    labelling: (pull, label) =>
      ask(
        `asking who put a label on #${pull}`,
        async (request) => {
          const events: unknown[] = []
          const pages = octokit.paginate.iterator(rest.issues.listEvents, {
            ...here,
            issue_number: pull,
            per_page: PER_PAGE,
            request,
          })
          for await (const { data } of pages) {
            events.push(...rowsOf(data))
            if (events.length >= MOST_EVENTS) break
          }
          return events
        },
        (events) => {
          const newest = events.findLast(
            (event) => textAt(event, 'event') === 'labeled' && textAt(event, 'label', 'name') === label,
          )
          const at = textAt(newest, 'created_at')
          return at === undefined ? undefined : { login: textAt(newest, 'actor', 'login'), at }
        },
      ),

    fileAt: async (path, ref) => {
      try {
        return await ask(
          `reading ${path} of ${ref}`,
          (request) => rest.repos.getContent({ ...here, path, ref, mediaType: { format: 'raw' }, request }),
          ({ data }) => {
            const text: unknown = data
            if (typeof text !== 'string') throw new TypeError('no text')
            return text
          },
        )
      } catch (thrown) {
        if (thrown instanceof GitHubError && thrown.status === 404) return undefined
        throw thrown
      }
    },

    artefacts: (name) =>
      ask(
        `listing the artefacts "${name}"`,
        (request) => rest.actions.listArtifactsForRepo({ ...here, name, per_page: PER_PAGE, request }),
        ({ data }) =>
          rowsOf(data.artifacts)
            .filter(({ expired }) => !expired)
            .map((artefact) => ({
              id: artefact.id,
              bytes: artefact.size_in_bytes,
              runId: numberAt(artefact, 'workflow_run', 'id'),
              branch: textAt(artefact, 'workflow_run', 'head_branch'),
              foreign:
                valueAt(artefact, 'workflow_run', 'head_repository_id') !==
                valueAt(artefact, 'workflow_run', 'repository_id'),
            })),
      ),

    artefactZip: (id) =>
      ask(
        `downloading artefact ${id}`,
        (request) =>
          rest.actions.downloadArtifact({ ...here, artifact_id: id, archive_format: 'zip', request }),
        ({ data }) => {
          if (!(data instanceof ArrayBuffer)) throw new TypeError('no archive')
          return new Uint8Array(data)
        },
      ),

    statuses: (sha) =>
      ask(
        `reading the statuses of ${sha.slice(0, 7)}`,
        (request) => rest.repos.getCombinedStatusForRef({ ...here, ref: sha, per_page: PER_PAGE, request }),
        ({ data }) =>
          rowsOf(data.statuses).map((status) => ({
            context: status.context,
            state: status.state,
            targetUrl: textAt(status, 'target_url'),
          })),
      ),

    checkRuns: (sha, name) =>
      ask(
        `reading the check runs "${name}" of ${sha.slice(0, 7)}`,
        (request) =>
          rest.checks.listForRef({ ...here, ref: sha, check_name: name, per_page: PER_PAGE, request }),
        ({ data }) =>
          rowsOf(data.check_runs).map((run) => ({
            status: run.status,
            conclusion: textAt(run, 'conclusion'),
            detailsUrl: textAt(run, 'details_url'),
            summary: textAt(run, 'output', 'summary'),
          })),
      ),
  }
}

function countOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new TypeError('a count is missing')
  return value
}
