import type { CheckUpdate, GitHub, NewCheck } from './github.ts'
import { textAt } from './payload.ts'
import { idOf, nothing, rowsOf } from './read-answer.ts'
import { PER_PAGE } from './rest.ts'
import type { Rest } from './rest.ts'

/** Check runs: our own, and those that platforms report with. */
type CheckCalls = Pick<GitHub, 'createCheck' | 'updateCheck' | 'checkRuns'>

export function createCheckCalls({ octokit, here, ask, once }: Rest): CheckCalls {
  const { checks } = octokit.rest
  return {
    createCheck: (check) =>
      once(
        `creating the check run "${check.name}"`,
        (request) => checks.create({ ...here, ...newCheck(check), request }),
        ({ data }) => ({ id: idOf(data) }),
      ),

    updateCheck: (id, update) =>
      ask(
        `completing check run ${id}`,
        (request) => checks.update({ ...here, check_run_id: id, ...completedCheck(update), request }),
        nothing,
      ),

    checkRuns: (sha, name) =>
      ask(
        `reading the check runs "${name}" of ${sha.slice(0, 7)}`,
        (request) => checks.listForRef({ ...here, ref: sha, check_name: name, per_page: PER_PAGE, request }),
        ({ data }) =>
          rowsOf(data.check_runs).map((run) => ({
            id: idOf(run),
            status: run.status,
            conclusion: textAt(run, 'conclusion'),
            detailsUrl: textAt(run, 'details_url'),
            text: [textAt(run, 'output', 'summary'), textAt(run, 'output', 'text')].join('\n'),
          })),
      ),
  }
}

function newCheck(check: NewCheck) {
  return {
    name: check.name,
    head_sha: check.headSha,
    status: 'in_progress' as const,
    ...(check.detailsUrl === undefined ? {} : { details_url: check.detailsUrl }),
  }
}

function completedCheck(update: CheckUpdate) {
  return {
    status: 'completed' as const,
    conclusion: update.conclusion,
    output: {
      title: update.title,
      summary: update.summary,
      annotations: update.annotations.map((annotation) => ({
        path: annotation.path,
        start_line: annotation.line,
        end_line: annotation.line,
        annotation_level: annotation.level,
        title: annotation.title,
        message: annotation.message,
      })),
    },
  }
}
