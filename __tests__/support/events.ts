import type { GitHubEvent } from '../../src/github/event.ts'

/*
 * Event payloads after GitHub's "Webhook events and payloads", cut down to what a reader of them may look
 * at: nothing that is asked for is missing here, and nothing that is here is made up.
 */

export const HEAD = 'a'.repeat(39) + '1'
export const BASE = 'b'.repeat(39) + '2'
export const MERGE = 'c'.repeat(39) + '3'
const ZEROS = '0'.repeat(40)

const repository = {
  id: 1296269,
  name: 'shop',
  full_name: 'octo-org/shop',
  private: false,
  owner: { login: 'octo-org', id: 1, type: 'Organization' },
  default_branch: 'main',
  html_url: 'https://github.com/octo-org/shop',
}
const sender = { login: 'octocat', id: 583231, type: 'User' }

export function pullRequest(
  change: { fork?: boolean; deletedFork?: boolean; base?: string; actor?: string; action?: string } = {},
): GitHubEvent {
  const owner = change.fork === true ? 'stranger' : 'octo-org'
  return {
    name: 'pull_request',
    sha: MERGE,
    ref: 'refs/pull/7/merge',
    actor: change.actor ?? 'octocat',
    payload: {
      action: change.action ?? 'synchronize',
      number: 7,
      pull_request: {
        number: 7,
        state: 'open',
        draft: false,
        commits: 3,
        head: {
          label: `${owner}:faster-search`,
          ref: 'faster-search',
          sha: HEAD,
          repo:
            change.deletedFork === true ? null : { full_name: `${owner}/shop`, fork: change.fork === true },
        },
        base: { label: 'octo-org:main', ref: change.base ?? 'main', sha: BASE, repo: repository },
      },
      repository,
      sender,
    },
  }
}

export function push(
  branch = 'main',
  change: { deleted?: boolean; created?: boolean; tag?: boolean } = {},
): GitHubEvent {
  const ref = change.tag === true ? 'refs/tags/v1.0.0' : `refs/heads/${branch}`
  return {
    name: 'push',
    sha: HEAD,
    ref,
    actor: 'octocat',
    payload: {
      ref,
      before: change.created === true ? ZEROS : BASE,
      after: change.deleted === true ? ZEROS : HEAD,
      created: change.created === true,
      deleted: change.deleted === true,
      forced: false,
      repository,
      sender,
    },
  }
}

export function schedule(): GitHubEvent {
  return {
    name: 'schedule',
    sha: HEAD,
    ref: 'refs/heads/main',
    actor: 'octocat',
    payload: { schedule: '0 3 * * *', workflow: '.github/workflows/nightly.yml', repository },
  }
}

export function workflowDispatch(branch = 'main'): GitHubEvent {
  return {
    name: 'workflow_dispatch',
    sha: HEAD,
    ref: `refs/heads/${branch}`,
    actor: 'octocat',
    payload: {
      inputs: null,
      ref: `refs/heads/${branch}`,
      workflow: '.github/workflows/load.yml',
      repository,
      sender,
    },
  }
}

export function deploymentStatus(
  change: { state?: string; ref?: string; environmentUrl?: string; webUrl?: string; targetUrl?: string } = {},
): GitHubEvent {
  const ref = change.ref
  return {
    name: 'deployment_status',
    sha: HEAD,
    // "Empty if created with a commit SHA": how Vercel makes them.
    ref: ref === undefined ? undefined : `refs/heads/${ref}`,
    actor: 'vercel[bot]',
    payload: {
      action: 'created',
      deployment_status: {
        state: change.state ?? 'success',
        environment: 'Preview',
        environment_url: change.environmentUrl ?? '',
        target_url: change.targetUrl ?? 'https://vercel.com/octo/shop/logs',
        log_url: change.targetUrl ?? 'https://vercel.com/octo/shop/logs',
        creator: { login: 'vercel[bot]', type: 'Bot' },
      },
      deployment: {
        id: 145988746,
        sha: HEAD,
        ref: ref ?? HEAD,
        task: 'deploy',
        environment: 'Preview',
        payload: change.webUrl === undefined ? {} : { web_url: change.webUrl },
      },
      repository,
      sender,
    },
  }
}

export function vercelDispatch(
  change: { type?: string; ref?: string; sha?: string; url?: string } = {},
): GitHubEvent {
  return {
    name: 'repository_dispatch',
    sha: BASE,
    ref: 'refs/heads/main',
    actor: 'vercel[bot]',
    payload: {
      action: change.type ?? 'vercel.deployment.success',
      branch: 'main',
      client_payload: {
        environment: 'preview',
        git: { ref: change.ref ?? 'faster-search', sha: change.sha ?? HEAD, shortSha: HEAD.slice(0, 7) },
        id: 'dpl_3Q',
        project: { id: 'prj_1', name: 'shop' },
        url: change.url ?? 'https://shop-git-faster-search.vercel.app',
      },
      repository,
      sender,
    },
  }
}

export function customDispatch(clientPayload: unknown): GitHubEvent {
  return {
    name: 'repository_dispatch',
    sha: BASE,
    ref: 'refs/heads/main',
    actor: 'octocat',
    payload: { action: 'load-test', branch: 'main', client_payload: clientPayload, repository, sender },
  }
}

export function mergeGroup(): GitHubEvent {
  return {
    name: 'merge_group',
    sha: HEAD,
    ref: 'refs/heads/gh-readonly-queue/main/pr-7-abc',
    actor: 'octocat',
    payload: {
      action: 'checks_requested',
      merge_group: {
        head_sha: HEAD,
        head_ref: 'refs/heads/gh-readonly-queue/main/pr-7-abc',
        base_sha: BASE,
        base_ref: 'refs/heads/main',
      },
      repository,
      sender,
    },
  }
}

export function workflowRun(change: { fork?: boolean } = {}): GitHubEvent {
  const fork = change.fork === true
  return {
    name: 'workflow_run',
    sha: BASE,
    ref: 'refs/heads/main',
    actor: 'octocat',
    payload: {
      action: 'completed',
      workflow_run: {
        id: 30433642,
        event: 'pull_request',
        status: 'completed',
        conclusion: 'success',
        html_url: 'https://github.com/octo-org/shop/actions/runs/30433642',
        head_branch: 'faster-search',
        head_sha: HEAD,
        head_repository: {
          full_name: fork ? 'stranger/shop' : 'octo-org/shop',
          owner: { login: fork ? 'stranger' : 'octo-org' },
        },
        // GitHub leaves the list empty for pull requests from forks.
        pull_requests: fork ? [] : [{ number: 7, base: { ref: 'main', sha: BASE, repo: repository } }],
      },
      repository,
      sender,
    },
  }
}
