import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { runAction } from '../../src/action.ts'
import type { ActionEdges } from '../../src/action.ts'
import type { GitHubEvent } from '../../src/github/event.ts'
import { anEngine, READY } from './fake-engine.ts'
import { aHost, type FakeHost, type LoggedLine } from './fake-host.ts'
import { REPOSITORY, type FakeGitHub } from './github-api.ts'

const { inputs: DECLARED } = parse(readFileSync('action.yml', 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
}

/** The inputs as the runner hands them over when a step gives none. */
const DEFAULTS = Object.fromEntries(
  Object.entries(DECLARED).map(([name, input]) => [name, input.default ?? '']),
)

/** A target that is there, load without sockets, and a clock that stands still. */
export const EDGES: ActionEdges = {
  engine: anEngine(),
  probe: READY,
  machine: { runner: 'local', architecture: 'x64', image: 'test', cpu: 'test', cores: 2 },
  version: '0.1.0',
  now: () => new Date(0),
  pause: () => Promise.resolve(),
}

export interface ActionStep {
  readonly event: GitHubEvent
  readonly inputs?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly edges?: Partial<ActionEdges>
}

/** One step of the action in this process, on a machine in memory; only GitHub is asked over loopback. */
export async function runStep(api: FakeGitHub, step: ActionStep): Promise<FakeHost> {
  const host = hostOf(api, step)
  await runAction({ ...EDGES, ...step.edges }, host)
  return host
}

/** The machine of such a step, before it runs. */
export function hostOf(api: FakeGitHub, { event, inputs, files, env }: ActionStep): FakeHost {
  return aHost({
    inputs: { ...DEFAULTS, 'github-token': 'ghs_loopback', ...inputs },
    files: { 'event.json': JSON.stringify(event.payload), ...files },
    env: {
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: 'event.json',
      GITHUB_SHA: event.sha ?? '',
      GITHUB_REF: event.ref ?? '',
      GITHUB_ACTOR: event.actor ?? '',
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_API_URL: api.url,
      GITHUB_STEP_SUMMARY: 'summary.md',
      ...env,
    },
  })
}

/** What a step said in one way, a line each. */
export function said(host: FakeHost, kind: LoggedLine['kind']): string {
  return host.runner.lines
    .filter((line) => line.kind === kind)
    .map(({ text }) => text)
    .join('\n')
}

/** Why a step failed, each reason once; empty when it did not. */
export function failuresOf(host: FakeHost): readonly string[] {
  return host.runner.lines.flatMap(({ kind, text }) => (kind === 'failed' ? [text] : []))
}
