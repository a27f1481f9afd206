import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'
import type { GitHubEvent } from '../../src/github/event.ts'
import type { Result } from '../../src/report/result.ts'
import type { CacheService } from './cache-service.ts'
import { REPOSITORY } from './github-api.ts'
import type { FakeGitHub } from './github-api.ts'

/** The built bundle; `PLIMSOLL_ENTRY=src/index.ts` runs the sources instead while they are being changed. */
const ENTRY = resolve(process.env.PLIMSOLL_ENTRY ?? 'dist/index.js')

/** Far above any run of these tests: only a hang meets it. */
const PATIENCE_MS = 40_000

/** A workflow command that the action wrote to its log. */
export interface LogCommand {
  readonly command: string
  readonly properties: string
  readonly message: string
}

export interface FinishedStep {
  readonly exitCode: number | null
  readonly log: string
  readonly commands: readonly LogCommand[]
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** `result.json`; undefined when none was written. */
  readonly result: Result | undefined
}

export interface StartedStep {
  readonly finished: Promise<FinishedStep>
  /** Resolves when the log holds the text. */
  logged(text: string): Promise<void>
  signal(signal: 'SIGINT' | 'SIGTERM'): void
}

export interface Step {
  readonly event: GitHubEvent
  readonly runId: number
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly protocol?: 'v1' | 'v2'
}

/** A repository checked out on a runner: files of the workspace stay from step to step. */
export interface Workspace {
  readonly path: string
  write(name: string, text: string): void
  start(step: Step): StartedStep
  run(step: Step): Promise<FinishedStep>
  remove(): void
}

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
}

/**
 * Runs the bundle as actions/runner does: its own Node, no arguments, the workspace as current folder,
 * inputs as `INPUT_…` with the defaults of action.yml, fresh command files, and nothing of this process's
 * environment but the PATH.
 */
export function aWorkspace(api: FakeGitHub, cache: CacheService): Workspace {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-workspace-'))
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  const start = (step: Step): StartedStep => startStep(path, api, cache, step)
  return {
    path,
    write,
    start,
    run: (step) => start(step).finished,
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

function startStep(workspace: string, api: FakeGitHub, cache: CacheService, step: Step): StartedStep {
  const temp = mkdtempSync(join(tmpdir(), 'plimsoll-runner-'))
  const file = (name: string, text = ''): string => {
    writeFileSync(join(temp, name), text)
    return join(temp, name)
  }
  rmSync(join(workspace, 'plimsoll-results'), { recursive: true, force: true })
  const outputFile = file('output')
  const summaryFile = file('summary')
  const { event } = step
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: temp,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(event.payload)),
    GITHUB_SHA: event.sha ?? '',
    GITHUB_REF: event.ref ?? '',
    GITHUB_ACTOR: event.actor ?? '',
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ID: String(step.runId),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_WORKFLOW: 'load',
    GITHUB_JOB: 'gate',
    GITHUB_ACTION: 'plimsoll',
    GITHUB_API_URL: api.url,
    GITHUB_GRAPHQL_URL: `${api.url}/graphql`,
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
    GITHUB_STATE: file('state'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
    RUNNER_TEMP: temp,
    RUNNER_OS: 'Linux',
    RUNNER_ENVIRONMENT: 'github-hosted',
    ImageOS: 'ubuntu24',
    ImageVersion: '20260101.1',
    ...cache.env(step.protocol ?? 'v2'),
    ...inputVariables(step.inputs ?? {}),
    ...step.env,
  }
  const child = spawn(process.execPath, [ENTRY], { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  const waiting = new Set<() => void>()
  const hear = (chunk: Buffer): void => {
    log += chunk.toString('utf8')
    for (const look of waiting) look()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)

  return {
    signal: (signal) => child.kill(signal),
    logged: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!log.includes(text)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        child.once('close', () => reject(new Error(`the log never held "${text}":\n${log}`)))
        look()
      }),
    finished: once(child, 'close').then(([exitCode]: unknown[]) => {
      clearTimeout(patience)
      const resultFile = join(workspace, 'plimsoll-results', 'result.json')
      const finished = {
        exitCode: exitCode as number | null,
        log,
        commands: commandsIn(log),
        outputs: outputsIn(readFileSync(outputFile, 'utf8')),
        summary: readFileSync(summaryFile, 'utf8'),
        result: existsSync(resultFile) ? (JSON.parse(readFileSync(resultFile, 'utf8')) as Result) : undefined,
      }
      rmSync(temp, { recursive: true, force: true })
      return finished
    }),
  }
}

/** `INPUT_` and the name in upper case, spaces as `_`, hyphens as they are. */
function inputVariables(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { inputs } = parse(readFileSync('action.yml', 'utf8')) as ActionFile
  const undeclared = Object.keys(given).filter((name) => !(name in inputs))
  if (undeclared.length > 0) throw new Error(`action.yml does not declare ${undeclared.join(', ')}`)
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: value = '' }]) => [
      `INPUT_${name.toUpperCase().replaceAll(' ', '_')}`,
      given[name] ?? value.replace('${{ github.token }}', 'ghs_loopback'),
    ]),
  )
}

/** Lines that the runner would take for commands, as ActionCommand.cs reads them. */
function commandsIn(log: string): readonly LogCommand[] {
  return log.split(/\r\n|\r|\n/).flatMap((line) => {
    const match = /^\s*::([a-z-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/.exec(line)
    if (match === null) return []
    const [, command = '', properties = '', message = ''] = match
    return [{ command, properties, message: unescape(message) }]
  })
}

function unescape(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

/** The heredoc form: `name<<delimiter`, the value, the delimiter. */
function outputsIn(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  for (const [, name = '', , value = ''] of text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n\2$/gm))
    outputs[name] = value
  return outputs
}
