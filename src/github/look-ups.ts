import { GitHubError } from './github.ts'
import type { GitHub } from './github.ts'
import { numberAt, textAt, valueAt } from './payload.ts'
import { rowsOf } from './read-answer.ts'
import { PER_PAGE } from './rest.ts'
import type { Rest } from './rest.ts'
import { sameName } from './same-name.ts'

/** The calls that only look: distances, labels, files and artefacts. */
type LookUps = Pick<GitHub, 'distance' | 'labelling' | 'fileAt' | 'artefacts' | 'artefactZip'>

export function createLookUps({ octokit, here, ask }: Rest): LookUps {
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
        // Every page: the newest event, which counts, is on the last one.
        (request) =>
          octokit.paginate(rest.issues.listEvents, {
            ...here,
            issue_number: pull,
            per_page: PER_PAGE,
            request,
          }),
        (events) => {
          const newest = rowsOf<object>(events).findLast(
            (event) =>
              textAt(event, 'event') === 'labeled' && sameName(label, textAt(event, 'label', 'name')),
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
  }
}

function countOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new TypeError('a count is missing')
  return value
}
