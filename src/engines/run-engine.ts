import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../config/engine.ts'
import { UserError } from '../errors.ts'
import { ingestFiles, type Ingested, type IngestOptions } from '../ingest/ingest.ts'
import { openFile } from '../ingest/open-file.ts'
import { ONLY_REQUEST } from '../ingest/second-run.ts'
import type { SourceFile } from '../ingest/source-file.ts'
import { measuredWindow } from './measured-window.ts'
import type { Plan } from '../plan/plan.ts'
import { commandOf } from './command.ts'
import { locustUsers } from './locust-script.ts'
import { streamedSource, wholeLines } from './streamed-source.ts'
import { toJob } from './to-job.ts'
import type { RunningTool, StartTool, ToolEnd } from './tool.ts'

export interface EngineOrder {
  readonly engine: Engine
  /** The user's own script as this process finds it; undefined: `text` is run. */
  readonly scriptPath: string | undefined
  /** The script made of the plan. */
  readonly text: string
  readonly plan: Plan
  readonly signal: AbortSignal
}

/** k6 ends with these where its own thresholds broke, and where it was asked to stop: its samples are whole. */
const GOOD_CODES: Readonly<Record<string, readonly number[]>> = { k6: [0, 99, 105], locust: [0] }

/**
 * [edge] Runs a tool once and makes a measurement of what it recorded: k6's points are read while they are
 * written, Locust's from the files of its processes. Rejects with UserError `engine-missing`, `engine-failed`
 * with the tool's last lines, `ingest-unreadable`, and with the signal's reason where nothing was measured.
 */
export async function runEngine(start: StartTool, order: EngineOrder, nowMs: number): Promise<Ingested> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-engine-'))
  try {
    const version = await versionOf(start, order)
    const ingested = await runIn(folder, start, order, { nowMs, version })
    const { source, model, users } = ingested
    const own = order.engine.script !== undefined
    return {
      ...ingested,
      source: { ...source, version, script: order.engine.script ?? null },
      model: own || order.engine.tool === 'locust' ? model : order.plan.model,
      users: own ? users : usersOf(order),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Users at full load: those of the plan, or those that Locust needs for its arrival rate. */
function usersOf({ engine, plan }: EngineOrder): number {
  const perLevel = engine.tool === 'locust' ? locustUsers(toJob(plan)).perLevel : 1
  return Math.round(Math.max(...plan.stages.flatMap(({ from, to }) => [from, to])) * perLevel)
}

async function runIn(
  folder: string,
  start: StartTool,
  order: EngineOrder,
  { nowMs, version }: { readonly nowMs: number; readonly version: string | null },
): Promise<Ingested> {
  const { engine, scriptPath, text, plan, signal } = order
  const script = scriptPath ?? join(folder, engine.tool === 'k6' ? 'plan.js' : 'plan.py')
  // Headers may hold secrets: nobody else on this machine reads them.
  if (scriptPath === undefined) writeFileSync(script, text, { mode: 0o600 })
  const running = await start({ ...commandOf(engine, plan, script, { folder, version }), signal })
  const options: IngestOptions = {
    tool: engine.tool,
    requestName: ONLY_REQUEST,
    ...measuredWindow(plan, engine.script !== undefined),
  }
  return engine.tool === 'k6'
    ? whileRunning(
        running,
        order,
        streamedSource('k6 output', wholeLines(running.output, signal), nowMs),
        options,
      )
    : afterwards(running, order, folder, options)
}

async function whileRunning(
  running: RunningTool,
  order: EngineOrder,
  source: SourceFile,
  options: IngestOptions,
): Promise<Ingested> {
  const reading = await settled(ingestFiles([source], options))
  // Output that cannot be read would stop the tool in the middle of a line.
  if ('thrown' in reading && !order.signal.aborted) await drain(source)
  const end = await running.ended
  check(order, end)
  if ('value' in reading) return withLastLines(order, reading.value, end)
  throw order.signal.aborted ? order.signal.reason : unread(order, end, reading.thrown)
}

async function afterwards(
  running: RunningTool,
  order: EngineOrder,
  folder: string,
  options: IngestOptions,
): Promise<Ingested> {
  const [end] = await Promise.all([running.ended, discard(running.output)])
  check(order, end)
  const names = readdirSync(folder).filter((name) => name.startsWith('samples-'))
  const files = names.map((name) => openFile(join(folder, name)))
  if (files.length === 0) {
    if (order.signal.aborted) throw order.signal.reason
    throw failed(order, end, 'made no request')
  }
  return withLastLines(order, await ingestFiles(files, options), end)
}

/** So many of the last lines are quoted where nothing failed. */
const QUOTED_LINES = 3

/** What a tool complained of without failing is for the reader to judge. */
function withLastLines({ engine }: EngineOrder, ingested: Ingested, { lastLines }: ToolEnd): Ingested {
  if (lastLines.length === 0) return ingested
  const lines = lastLines.slice(-QUOTED_LINES).map((line) => `"${line.trim()}"`)
  return { ...ingested, notes: [...ingested.notes, `${engine.tool} said last: ${lines.join(' ')}`] }
}

function check(order: EngineOrder, end: ToolEnd): void {
  if (order.signal.aborted) return
  if (end.code !== undefined && GOOD_CODES[order.engine.tool]?.includes(end.code) === true) return
  throw failed(
    order,
    end,
    end.code === undefined
      ? `was ended by ${end.killedBy ?? 'a signal'}`
      : `ended with exit code ${end.code}`,
  )
}

/** What could not be read is explained by what the tool said, if it said anything. */
function unread(order: EngineOrder, end: ToolEnd, thrown: unknown): unknown {
  if (!(thrown instanceof UserError) || end.lastLines.length === 0) return thrown
  return failed(order, end, `gave no results (${thrown.message})`)
}

function failed({ engine }: EngineOrder, { lastLines }: ToolEnd, what: string): UserError {
  const said =
    lastLines.length === 0
      ? 'It said nothing.'
      : `It said last:\n${lastLines.map((line) => `  | ${line}`).join('\n')}`
  return new UserError(
    'engine-failed',
    `${engine.tool} ${what}. ${said}`,
    engine.script === undefined
      ? 'The script is in the folder of results under engine/: run it by hand to see more.'
      : `Run ${engine.script} by hand to see more.`,
  )
}

/** `1.3.0` of `k6 v1.3.0 (go1.26)` and `locust 2.47.0 from …`; undefined where the tool says no such thing. */
async function versionOf(start: StartTool, { engine, signal }: EngineOrder): Promise<string | null> {
  const args = engine.tool === 'k6' ? ['version'] : ['--version']
  const asked = await start({ command: engine.tool, args, env: {}, signal })
  const chunks: Uint8Array[] = []
  for await (const chunk of asked.output) chunks.push(chunk)
  const { code, lastLines } = await asked.ended
  if (code !== 0 && !signal.aborted)
    throw failed(
      { engine } as EngineOrder,
      { code, killedBy: undefined, lastLines },
      `${args.join(' ')} failed`,
    )
  return /\d+\.\d+\.\d+/.exec(Buffer.concat(chunks).toString('utf8'))?.[0] ?? null
}

async function settled<T>(
  promise: Promise<T>,
): Promise<{ readonly value: T } | { readonly thrown: unknown }> {
  try {
    return { value: await promise }
  } catch (thrown) {
    return { thrown }
  }
}

async function drain(source: SourceFile): Promise<void> {
  await discard(source.bytes())
}

async function discard(output: AsyncIterable<Uint8Array>): Promise<void> {
  const rest = output[Symbol.asyncIterator]()
  while ((await rest.next()).done !== true);
}
