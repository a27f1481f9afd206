import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { messageOf, UserError } from '../errors.ts'
import type { RunningTool, StartTool, ToolEnd, ToolOrder } from './tool.ts'

/** So much of what a tool said last is quoted when it fails. */
const LAST_LINES = 12
const LONGEST_LINE = 400
/** A tool that was asked to end and does not is ended: a cancelled step of a workflow has 7.5 s in all. */
const GRACE_MS = 3_000

const INSTALL: Readonly<Record<string, string>> = {
  k6: 'Install it (https://grafana.com/docs/k6/latest/set-up/install-k6: brew install k6, or "go install go.k6.io/k6@latest"), or use grafana/setup-k6-action in a workflow.',
  locust:
    'Install it with "pipx install locust", or "pip install locust" in a virtual environment that is active.',
}

/**
 * [edge] Starts a tool from the PATH in a process group of its own, so that Ctrl+C reaches it once and through
 * the signal; after a moment of grace the whole group is ended. It never outlives this process. Rejects with
 * UserError `engine-missing`.
 */
export const startTool: StartTool = createStartTool(GRACE_MS)

/** `startTool` with a moment of grace of its own, in milliseconds. */
export function createStartTool(graceMs: number): StartTool {
  return (order) => start(order, graceMs)
}

async function start({ command, args, env, signal }: ToolOrder, graceMs: number): Promise<RunningTool> {
  const child = spawn(command, args, {
    env: { ...withoutRunnerSecrets(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  const closed = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('close', (code, killedBy) => resolve([code, killedBy]))
  })
  try {
    await once(child, 'spawn')
  } catch (thrown) {
    throw new UserError(
      'engine-missing',
      `${command} cannot be started: ${isAbsent(thrown) ? 'it is not on the PATH' : messageOf(thrown)}.`,
      INSTALL[command] ?? 'Install it, or take "engine" out of the configuration.',
      thrown,
    )
  }
  const lines = lastLinesOf(child.stderr)
  const kill = (): void => killGroup(child)
  let grace: NodeJS.Timeout | undefined
  const interrupt = (): void => {
    child.kill('SIGINT')
    grace = setTimeout(kill, graceMs)
  }
  process.once('exit', kill)
  signal.addEventListener('abort', interrupt, { once: true })
  if (signal.aborted) interrupt()
  const ended = closed.then(([code, killedBy]): ToolEnd => {
    process.off('exit', kill)
    clearTimeout(grace)
    signal.removeEventListener('abort', interrupt)
    return { code: code ?? undefined, killedBy: killedBy ?? undefined, lastLines: lines() }
  })
  return { output: child.stdout, ended, kill }
}

/** Of a GitHub runner: tokens of the job, and inputs with headers in them. A script may be that of a change. */
const OF_THE_RUNNER = /^(?:ACTIONS_|INPUT_)/

function withoutRunnerSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OF_THE_RUNNER.test(name)))
}

/** Ends a tool with all that it started: Locust's master would leave its workers behind. */
function killGroup(child: ChildProcess): void {
  if (process.platform === 'win32' || child.pid === undefined) {
    child.kill('SIGKILL')
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (thrown) {
    // Gone between the look and the signal: that is what was wanted.
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown
  }
}

/** Follows a stream and keeps its last lines only, however much is said. */
function lastLinesOf(stream: NodeJS.ReadableStream): () => readonly string[] {
  let lines: string[] = []
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const parts = `${rest}${text}`.split('\n')
    rest = (parts.pop() ?? '').slice(-LONGEST_LINE)
    lines = [...lines, ...parts.filter((line) => line.trim() !== '')].slice(-LAST_LINES)
  })
  return () => [...lines, ...(rest.trim() === '' ? [] : [rest])].map((line) => line.slice(0, LONGEST_LINE))
}

function isAbsent(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ENOENT'
}
