import type { GitHub } from './github.ts'
import { idOf, nothing, rowsOf } from './read-answer.ts'
import { PER_PAGE } from './rest.ts'
import type { Rest } from './rest.ts'

/** Comments and issues, which GitHub serves alike: read all, write one. */
type IssueCalls = Pick<
  GitHub,
  | 'comments'
  | 'createComment'
  | 'updateComment'
  | 'deleteComment'
  | 'openIssues'
  | 'createIssue'
  | 'updateIssue'
>

export function createIssueCalls({ octokit, here, ask, once }: Rest): IssueCalls {
  const { issues } = octokit.rest
  return {
    comments: (pull) =>
      ask(
        `listing the comments of #${pull}`,
        (request) =>
          octokit.paginate(issues.listComments, { ...here, issue_number: pull, per_page: PER_PAGE, request }),
        (found) => rowsOf(found).map(({ id, user, body }) => ({ id, author: user?.login, body: body ?? '' })),
      ),

    createComment: (pull, body) =>
      once(
        `commenting on #${pull}`,
        (request) => issues.createComment({ ...here, issue_number: pull, body, request }),
        ({ data }) => ({ id: idOf(data), author: data.user?.login, body }),
      ),

    updateComment: (id, body) =>
      ask(
        `updating comment ${id}`,
        (request) => issues.updateComment({ ...here, comment_id: id, body, request }),
        nothing,
      ),

    deleteComment: (id) =>
      ask(
        `deleting comment ${id}`,
        (request) => issues.deleteComment({ ...here, comment_id: id, request }),
        nothing,
      ),

    openIssues: (creator) =>
      ask(
        'listing open issues',
        (request) =>
          octokit.paginate(issues.listForRepo, {
            ...here,
            creator,
            state: 'open',
            per_page: PER_PAGE,
            request,
          }),
        (found) =>
          rowsOf(found)
            .filter((issue) => issue.pull_request === undefined)
            .map(({ number, body }) => ({ number, body: body ?? '' })),
      ),

    createIssue: (title, body) =>
      once(
        'opening an issue',
        (request) => issues.create({ ...here, title, body, request }),
        ({ data }) => ({ number: idOf({ id: data.number }), body }),
      ),

    updateIssue: (number, change) =>
      ask(
        `updating issue #${number}`,
        (request) => issues.update({ ...here, issue_number: number, ...change, request }),
        nothing,
      ),
  }
}
