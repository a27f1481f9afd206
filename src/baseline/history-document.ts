import * as z from 'zod/mini'
import { messageOf } from '../errors.ts'
import { Histogram } from '../measure/histogram.ts'
import { isCalibration } from './calibration-run.ts'
import type { CalibrationRun, HistoryEntry } from './calibration-run.ts'
import { MOST_SERIES } from './history-run.ts'
import type { History, HistoryRun } from './history.ts'
import type { HistoryQuery } from './store.ts'

export const HISTORY_SCHEMA = 'plimsoll/history@1'

/** Largest document that is read, in UTF-16 units; 60 runs of 50 requests take about 2 million. */
export const LARGEST_DOCUMENT = 8_000_000

/** Most runs that a document may hold, of all fingerprints together. */
const MOST_RUNS = 2_000

export type DecodedHistory =
  | { readonly kind: 'ok'; readonly history: History }
  /** `newer`: written by a later Plimsoll, so it must not be overwritten either. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly newer: boolean }

const count = z.int().check(z.nonnegative())
const shortText = z.string().check(z.maxLength(500))

const someText = shortText.check(z.minLength(1))

const tally = z.object({
  sent: count,
  completed: count,
  errors: count,
  throughput: z.number().check(z.nonnegative()),
  histogram: z.base64().check(z.maxLength(64_000)),
})

const finite = z.number()
const series = z.object({
  name: someText,
  target: shortText,
  asked: someText,
  level: finite,
  error: finite.check(z.nonnegative()),
  samples: count,
})

const run = z.object({
  sha: z.optional(z.string().check(z.regex(/^[0-9a-f]{7,64}$/))),
  at: z.iso.datetime({ offset: true }),
  origin: someText,
  key: z.object({
    fingerprint: someText,
    runner: shortText,
    architecture: shortText,
    image: shortText,
    cpu: shortText,
    tool: shortText,
  }),
  requests: z.record(z.string().check(z.minLength(1), z.maxLength(2_000)), tally),
  total: tally,
  control: z.optional(z.number()),
  quarantined: z.optional(z.string().check(z.maxLength(2_000))),
  accepted: z.optional(z.object({ by: someText })),
  // Runs stored by earlier versions have none.
  observed: z.optional(z.array(series).check(z.maxLength(MOST_SERIES))),
})

const calibration = z.object({
  sha: run.shape.sha,
  at: run.shape.at,
  origin: run.shape.origin,
  key: run.shape.key,
  tests: z
    .array(
      z.object({
        request: someText,
        metric: z.enum(['p50', 'p95', 'p99']),
        theta: z.number(),
        se: z.number().check(z.nonnegative()),
      }),
    )
    .check(z.maxLength(3_000)),
})

const document = z.object({
  schema: z.literal(HISTORY_SCHEMA),
  suite: shortText,
  branch: shortText,
  runs: z.array(run).check(z.maxLength(MOST_RUNS)),
  calibrations: z.optional(z.array(calibration).check(z.maxLength(MOST_RUNS))),
})

/** The document as it is stored: JSON, absent fields left out. */
export function encodeHistory(history: History): string {
  return `${JSON.stringify(history)}\n`
}

/**
 * Reads a stored document, which is foreign data: size, syntax, schema, owner and every histogram are
 * checked. Never throws; what is wrong comes back in words.
 */
export function decodeHistory(text: string, query: Pick<HistoryQuery, 'suite' | 'branch'>): DecodedHistory {
  if (text.length > LARGEST_DOCUMENT)
    return unreadable(`it has ${text.length} characters; at most ${LARGEST_DOCUMENT} are read`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (thrown) {
    return unreadable(`it is no JSON (${messageOf(thrown)}): cut short or damaged`)
  }
  const schema = typeof json === 'object' && json !== null && 'schema' in json ? json.schema : undefined
  const version = typeof schema === 'string' ? /^plimsoll\/history@(\d+)$/.exec(schema)?.[1] : undefined
  if (version === undefined) return unreadable('it is not a history of Plimsoll')
  if (Number(version) > 1)
    return unreadable(
      `it has the schema "${String(schema)}", which a newer Plimsoll wrote; this one reads "${HISTORY_SCHEMA}"`,
      true,
    )
  const parsed = document.safeParse(json)
  if (!parsed.success) return unreadable(firstIssue(parsed.error))
  const { suite, branch } = parsed.data
  if (suite !== query.suite || branch !== query.branch)
    return unreadable(
      `it belongs to suite "${suite}" and branch "${branch}", not to "${query.suite}" and "${query.branch}"`,
    )
  const runs = parsed.data.runs.map(withAllFields)
  for (const [index, each] of runs.entries()) {
    const damaged = damagedHistogram(each)
    if (damaged !== undefined) return unreadable(`the histogram of ${damaged} in run ${index + 1} is damaged`)
  }
  const calibrations = parsed.data.calibrations?.map((each) => ({ ...each, sha: each.sha }))
  return { kind: 'ok', history: documentOf({ suite, branch }, runs, calibrations) }
}

/**
 * The history with one more run: a run of the same commit and origin is replaced, and of each fingerprint
 * the newest `keep` stay. Oldest first, by the end of the run. An A/A run joins those of its kind and replaces
 * none: each is another pair of deployments.
 */
export function appendRun(
  earlier: History | undefined,
  query: HistoryQuery,
  added: HistoryEntry,
  keep: number,
): History {
  const { runs = [], calibrations } = earlier ?? {}
  return isCalibration(added)
    ? documentOf(query, runs, newest([...(calibrations ?? []), added], keep))
    : documentOf(query, newest([...runs.filter((each) => !isSame(each, added)), added], keep), calibrations)
}

/** The newest `keep` of each fingerprint, oldest first. */
function newest<T extends HistoryEntry>(entries: readonly T[], keep: number): readonly T[] {
  const left = new Map<string, number>()
  return entries
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .reverse()
    .filter((each) => {
      const seen = left.get(each.key.fingerprint) ?? 0
      left.set(each.key.fingerprint, seen + 1)
      return seen < keep
    })
    .slice(0, MOST_RUNS)
    .reverse()
}

function isSame(a: HistoryRun, b: HistoryRun): boolean {
  return a.sha === b.sha && a.origin === b.origin && a.key.fingerprint === b.key.fingerprint
}

function documentOf(
  { suite, branch }: Pick<HistoryQuery, 'suite' | 'branch'>,
  runs: readonly HistoryRun[],
  calibrations: readonly CalibrationRun[] | undefined,
): History {
  const some = calibrations !== undefined && calibrations.length > 0
  return { schema: HISTORY_SCHEMA, suite, branch, runs, ...(some ? { calibrations } : {}) }
}

/** Only the runs made with these settings; the others say nothing about this plan. */
export function runsOf(history: History, fingerprint: string): History {
  const own = ({ key }: HistoryEntry): boolean => key.fingerprint === fingerprint
  return documentOf(history, history.runs.filter(own), history.calibrations?.filter(own))
}

/** The entries of the same kind and settings as `entry`, itself included if it is kept. */
export function likeEntries(history: History, entry: HistoryEntry): readonly HistoryEntry[] {
  const own = runsOf(history, entry.key.fingerprint)
  return isCalibration(entry) ? (own.calibrations ?? []) : own.runs
}

function withAllFields(parsed: z.infer<typeof run>): HistoryRun {
  const { accepted, observed, ...rest } = parsed
  return {
    ...rest,
    ...(accepted === undefined ? {} : { accepted }),
    ...(observed === undefined ? {} : { observed }),
    sha: parsed.sha,
    control: parsed.control,
    quarantined: parsed.quarantined,
  }
}

function damagedHistogram(each: HistoryRun): string | undefined {
  for (const [name, stored] of [['the total', each.total] as const, ...Object.entries(each.requests)]) {
    try {
      Histogram.decode(stored.histogram, 2)
    } catch {
      // The reason inside (zlib, base64) tells the reader nothing; which histogram it is does.
      return name
    }
  }
  return undefined
}

function firstIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0]
  const path = issue?.path.map(String).join('.') ?? ''
  return `${path === '' ? 'the document' : path} is wrong: ${issue?.message ?? 'unknown'}`
}

function unreadable(reason: string, newer = false): DecodedHistory {
  return { kind: 'unreadable', reason, newer }
}
