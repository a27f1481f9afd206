import type { GeneratorHealth, Measurement, Tally } from '../measure/measurement.ts'
import { mergeTallies } from '../measure/tally.ts'
import type { ResultSource } from '../report/result-source.ts'
import { UserError } from '../errors.ts'
import { formatDuration, formatPercent } from '../units.ts'
import { readSource } from './read-source.ts'
import type { Reading, Tool } from './reading.ts'
import { SampleRecorder, type Recording } from './recorder.ts'
import { checkOneRun, checkWindows, type Window } from './same-run.ts'
import type { SourceFile } from './source-file.ts'

export interface IngestOptions {
  /** The tool whose files they are, or `auto`: found out by their content. */
  readonly tool: Tool | 'auto'
  /** Name of the only request of a file that does not say what was asked: `GET /`. */
  readonly requestName: string
  /** Samples that start earlier than this after the first one are left out; for files of samples only. */
  readonly warmUpMs: number
  /** Samples that start later than this after the warm-up are left out; without it all count. */
  readonly measureMs?: number | undefined
}

/** Results of another tool, as one measurement. */
export interface Ingested {
  readonly source: ResultSource
  readonly measurement: Measurement
  /** Length of the measurement's blocks; it has none where the files hold no samples. */
  readonly blockMs: number
  readonly model: 'open' | 'closed'
  /** Users, threads or connections; the mean number of requests under way where the files do not say. */
  readonly users: number
  /** The address under load, where the files say it. */
  readonly url: string | undefined
  readonly generator: GeneratorHealth
  /** ISO 8601. */
  readonly startedAt: string
  readonly elapsedMs: number
  /** What the reader should know of the numbers, in sentences. */
  readonly notes: readonly string[]
}

/** A generator that did not start this share of what was due says nothing about the target (METHOD §3). */
const MOST_DROPPED = 0.05

/**
 * Reads files of one run of another tool and makes one measurement of them: samples are recorded together,
 * histograms are added. Percentiles cannot be added, so of summaries there may be one. Throws UserError
 * `ingest-unreadable` for files that cannot be read, that are of different runs or tools, or without requests.
 */
export async function ingestFiles(given: readonly SourceFile[], options: IngestOptions): Promise<Ingested> {
  const recorder = new SampleRecorder(options.warmUpMs, options.measureMs)
  const readings: Reading[] = []
  const files: SourceFile[] = []
  const windows: Window[] = []
  for (const file of given) {
    const reading = await readSource(file, { ...options, recorder, beside: given.length > 1 })
    if (reading === undefined) continue
    files.push(file)
    const window = recorder.endFile()
    readings.push(reading)
    if (reading.detail === 'samples') windows.push({ path: file.path, ...window })
    checkOneRun(files, readings)
  }
  const [first] = readings
  const [file] = files
  if (first === undefined || file === undefined)
    throw new UserError(
      'ingest-unreadable',
      `${named(given)}: none of these can be judged alone.`,
      'Of Locust, give the output of --json, or the _stats.csv.',
    )
  checkWindows(windows)
  if (first.detail === 'samples') return fromSamples(recorder, readings, files, options)
  if (options.warmUpMs > 0)
    throw new UserError(
      'ingest-unreadable',
      `"${file.path}": ${first.format} of ${first.tool} does not say when which request was made, so no warm-up can be left out of it.`,
      'Leave --warm-up out, or give a file of samples.',
    )
  return fromTallies(readings, files)
}

function fromSamples(
  recorder: SampleRecorder,
  readings: readonly Reading[],
  files: readonly SourceFile[],
  options: IngestOptions,
): Ingested {
  const { warmUpMs } = options
  const recording = recorder.finish()
  if (recording === undefined)
    throw new UserError(
      'ingest-unreadable',
      recorder.leftOutCount > 0
        ? `${named(files)}: all ${recorder.leftOutCount} requests lie in the warm-up of ${formatDuration(warmUpMs)}.`
        : `${named(files)}: there is no HTTP request in it.`,
      recorder.leftOutCount > 0
        ? 'Give a shorter --warm-up, or a longer run.'
        : 'There is nothing to judge. Did the tool send HTTP requests, and run to its end?',
    )
  const { measurement, startMs, endMs } = recording
  const wall = startMs > 1e12
  const [newest] = files.map(({ modifiedMs }) => modifiedMs).sort((a, b) => b - a)
  const startedMs = wall ? startMs : (newest ?? 0) - (endMs - startMs)
  return {
    ...common(readings, files, measurement),
    measurement,
    blockMs: recording.blockMs,
    startedAt: new Date(startedMs).toISOString(),
    elapsedMs: Math.round(endMs - startMs),
    notes: notesOf(readings, [...recording.notes, ...recordingNotes(recording, options)]),
  }
}

function recordingNotes({ leftOut }: Recording, { warmUpMs, measureMs }: IngestOptions): readonly string[] {
  // Whoever says how long to measure knows where the ramp-up was.
  if (warmUpMs === 0 && measureMs !== undefined) return []
  if (warmUpMs === 0)
    return [
      'Every request is judged, those of the ramp-up too: no warm-up was given (--warm-up, the input results-warm-up, or load.warm-up with an engine).',
    ]
  return [`The first ${formatDuration(warmUpMs)} are left out as warm-up (${leftOut} requests).`]
}

function fromTallies(readings: readonly Reading[], files: readonly SourceFile[]): Ingested {
  const names = new Set(readings.flatMap(({ tallies }) => Object.keys(tallies)))
  const carries = readings[0]?.carries
  const merged = (tallies: readonly Tally[]): Tally => {
    const tally = mergeTallies(tallies)
    return carries === undefined ? tally : { ...tally, carries }
  }
  const requests = Object.fromEntries(
    [...names].map((name) => [name, merged(readings.flatMap((one) => one.tallies[name] ?? []))]),
  )
  const durations = readings.flatMap(({ durationMs }) => durationMs ?? [])
  const durationMs = Math.max(0, ...durations)
  const starts = readings.flatMap(({ startMs, endMs }) =>
    startMs !== undefined ? [startMs] : endMs !== undefined ? [endMs - durationMs] : [],
  )
  const modified = Math.max(...files.map(({ modifiedMs }) => modifiedMs)) - durationMs
  const measurement: Measurement = {
    requests,
    total: merged(readings.flatMap(({ total, tallies }) => total ?? Object.values(tallies))),
    scenarios: {},
    blocks: [],
    timeline: [],
    activeMs: durationMs,
  }
  return {
    ...common(readings, files, measurement),
    measurement,
    blockMs: Math.max(1, durationMs),
    startedAt: new Date(starts.length > 0 ? Math.min(...starts) : modified).toISOString(),
    elapsedMs: Math.round(durationMs),
    notes: notesOf(readings, []),
  }
}

function common(
  readings: readonly Reading[],
  files: readonly SourceFile[],
  measurement: Measurement,
): Pick<Ingested, 'source' | 'model' | 'users' | 'url' | 'generator'> {
  const [first] = readings
  if (first === undefined) throw new Error('there are no readings')
  const users = readings.flatMap((reading) => reading.users ?? []).reduce((sum, count) => sum + count, 0)
  return {
    source: {
      tool: first.tool,
      version: first.version ?? null,
      format: first.format,
      detail: first.detail,
      resolutionMs: Math.max(...readings.map(({ resolutionMs }) => resolutionMs)),
      meaning: first.meaning,
      carries: first.carries ?? null,
      files: files.map(({ path }) => path.split(/[\\/]/).at(-1) ?? path),
    },
    model: readings.some(({ model }) => model === 'open') ? 'open' : 'closed',
    users: users > 0 ? users : underWay(measurement),
    url: readings.find(({ url }) => url !== undefined)?.url,
    generator: healthOf(readings, measurement),
  }
}

/** Little's law: the mean number of requests under way is their rate times their mean time. */
function underWay({ total, activeMs }: Measurement): number {
  const meanMs = (total.latency.mean() ?? 0) / 1000
  return activeMs === 0 ? 1 : Math.max(1, Math.round((total.completed * meanMs) / activeMs))
}

/** What the tool told of itself: iterations that were due and not started. All else is unknown, and 0. */
function healthOf(readings: readonly Reading[], { total }: Measurement): GeneratorHealth {
  const counts = readings.flatMap(({ dropped }) => dropped ?? [])
  const offered = counts.reduce((sum, one) => sum + one.offered, 0)
  const dropped = counts.reduce((sum, one) => sum + one.dropped, 0)
  const share = offered === 0 ? 0 : dropped / offered
  const said = `${readings[0]?.tool ?? 'the tool'} did not start ${dropped} of ${offered} iterations that were due (${formatPercent(share)})`
  return {
    state: share > MOST_DROPPED ? 'saturated' : dropped > 0 ? 'suspect' : 'ok',
    reasons: dropped === 0 ? [] : [said],
    latenessMs: { p50: 0, p99: 0, max: 0 },
    offered: offered === 0 ? total.sent : offered,
    started: offered === 0 ? total.sent : offered - dropped,
    dropped: dropped === 0 ? {} : { 'no-connection': dropped },
    cpu: 0,
    hostCpu: undefined,
    eventLoopUtilization: 0,
    connectionsOpened: 0,
    workers: 0,
  }
}

/** What the report's line on the tool does not say: what cannot be judged, and what the reader found. */
function notesOf(readings: readonly Reading[], more: readonly string[]): readonly string[] {
  const told = {
    samples: [],
    histogram: [
      'The file holds how many requests took how long, without their times: limits and changes against stored runs are judged; there are no periods and no second-by-second picture.',
    ],
    summary: [
      'The file holds a few percentiles: limits and changes of exactly these are judged; nothing is known between them, and there are no periods.',
    ],
  }[readings[0]?.detail ?? 'samples']
  return [...told, ...new Set([...readings.flatMap(({ notes }) => notes), ...more])]
}

function named(files: readonly SourceFile[]): string {
  return files.map(({ path }) => `"${path}"`).join(', ')
}
