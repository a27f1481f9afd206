import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import { isCalibration } from './calibration-run.ts'
import type { HistoryEntry } from './calibration-run.ts'
import {
  appendRun,
  decodeHistory,
  encodeHistory,
  LARGEST_DOCUMENT,
  likeEntries,
  runsOf,
} from './history-document.ts'
import type { DecodedHistory } from './history-document.ts'
import type { BaselineStore, FoundHistory, HistoryQuery, SavedHistory } from './store.ts'

/** The part of `@actions/cache` that is used. */
export interface CacheClient {
  isFeatureAvailable(): boolean
  restoreCache(
    paths: string[],
    primaryKey: string,
    restoreKeys?: string[],
    options?: { timeoutInMs?: number; segmentTimeoutInMs?: number },
  ): Promise<string | undefined>
  saveCache(paths: string[], key: string): Promise<number>
}

export interface CacheStoreOptions {
  readonly cache: CacheClient
  /** `GITHUB_WORKSPACE`: the folder that the cache's relative path starts from. */
  readonly workspace: string
  /** Makes the key of a saved entry unique: entries can be written once only. */
  readonly writer: { readonly sha: string; readonly runId: string; readonly attempt: string }
  /** Where the run stands, for explanations: "event push, ref refs/heads/main". */
  readonly circumstances: string
  /** Longest wait for one restore or save. An outage of the service costs the client about 30 s. */
  readonly timeoutMs: number
}

/**
 * Constant: the path is part of an entry's version, so `./.plimsoll/history` would be another cache, and
 * so would an absolute one on a runner with another workspace.
 */
export const CACHE_PATH = '.plimsoll/history'
const FILE = 'history.json'

/**
 * The history in the cache of GitHub Actions. The client tells a miss from an outage no better than a
 * denied save from a taken key: it answers `undefined` and `-1` to all of them. So these answers decide
 * nothing here; they become a reason in words.
 */
export function createCacheStore(options: CacheStoreOptions): BaselineStore {
  // One restore at a time: find and save share the folder.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
  return {
    find: (query) => inTurn(() => find(options, query)),
    save: (query, run, keep) => inTurn(() => save(options, query, run, keep)),
  }
}

/** Everything before the commit: what a later run searches by. The branch is hashed so that `main` does not match `main-2`. */
export function cachePrefix(query: HistoryQuery): string {
  const owner = createHash('sha256').update(`${query.suite}\0${query.branch}`).digest('hex').slice(0, 16)
  return `plimsoll-${query.fingerprint}-${owner}-`
}

async function find(options: CacheStoreOptions, query: HistoryQuery): Promise<FoundHistory> {
  const restored = await restore(options, query)
  switch (restored.kind) {
    case 'none':
      return { kind: 'missing', reason: restored.reason }
    case 'unreadable':
      return {
        kind: 'unreadable',
        reason: `The history in the cache (${restored.source}) was not used: ${restored.reason}.`,
      }
    case 'ok': {
      const history = runsOf(restored.history, query.fingerprint)
      return history.runs.length === 0
        ? {
            kind: 'missing',
            reason: `The history in the cache (${restored.source}) holds no run.`,
            calibrations: history.calibrations,
          }
        : { kind: 'found', history, source: `cache ${restored.source}` }
    }
  }
}

async function save(
  options: CacheStoreOptions,
  query: HistoryQuery,
  run: HistoryEntry,
  keep: number,
): Promise<SavedHistory> {
  if (!options.cache.isFeatureAvailable()) return { kind: 'not-saved', reason: noService(options) }
  const restored = await restore(options, query)
  if (restored.kind === 'unreadable' && restored.newer)
    return {
      kind: 'not-saved',
      reason: `The cache holds a history of a newer Plimsoll (${restored.reason}); it was left as it is.`,
    }
  const history = appendRun(restored.kind === 'ok' ? restored.history : undefined, query, run, keep)
  const { sha, runId, attempt } = options.writer
  // A job may measure the branch and calibrate: an entry is written once only.
  const kind = isCalibration(run) ? '-aa' : ''
  const key = `${cachePrefix(query)}${sha}-${runId}-${attempt}${kind}`
  try {
    await clearFolder(options.workspace)
    await mkdir(join(options.workspace, CACHE_PATH), { recursive: true })
    await writeFile(join(options.workspace, CACHE_PATH, FILE), encodeHistory(history))
    const id = await bounded(options.cache.saveCache([CACHE_PATH], key), options.timeoutMs)
    if (id === -1)
      return {
        kind: 'not-saved',
        reason: `The cache service did not take the entry "${key}" (${options.circumstances}). Possible reasons: the token of this event may only read, another job of this run saved the same suite and profile (give each its own \`suite\`), or the service is down.`,
      }
    return { kind: 'saved', where: `cache ${key}`, runs: likeEntries(history, run).length }
  } catch (thrown) {
    return {
      kind: 'not-saved',
      reason: `Saving to the cache failed (${options.circumstances}): ${messageOf(thrown)}.`,
    }
  }
}

type Restored =
  (DecodedHistory & { readonly source: string }) | { readonly kind: 'none'; readonly reason: string }

async function restore(options: CacheStoreOptions, query: HistoryQuery): Promise<Restored> {
  if (!options.cache.isFeatureAvailable()) return { kind: 'none', reason: noService(options) }
  const prefix = cachePrefix(query)
  try {
    // A file that a checkout left here must not pass for a restored one.
    await clearFolder(options.workspace)
    // The exact key can belong to this run's own earlier save only; the prefix finds the newest of all.
    const source = await bounded(
      options.cache.restoreCache([CACHE_PATH], prefix, [prefix], {
        timeoutInMs: options.timeoutMs,
        segmentTimeoutInMs: options.timeoutMs,
      }),
      options.timeoutMs,
    )
    if (source === undefined) return { kind: 'none', reason: nothingFound(options, query) }
    const file = join(options.workspace, CACHE_PATH, FILE)
    const { size } = await stat(file)
    if (size > LARGEST_DOCUMENT)
      return {
        kind: 'unreadable',
        reason: `it has ${size} bytes; at most ${LARGEST_DOCUMENT} are read`,
        newer: false,
        source,
      }
    return { ...decodeHistory(await readFile(file, 'utf8'), query), source }
  } catch (thrown) {
    return {
      kind: 'unreadable',
      reason: `it could not be read: ${messageOf(thrown)}`,
      newer: false,
      source: `${prefix}…`,
    }
  }
}

/** Empties the folder, and refuses to follow a symbolic link that a checkout may have put in its place. */
async function clearFolder(workspace: string): Promise<void> {
  const parent = join(workspace, '.plimsoll')
  const found = await lstat(parent).catch(() => undefined)
  if (found !== undefined && !found.isDirectory())
    throw new Error(`"${parent}" is not a folder; remove it from the repository`)
  await rm(join(workspace, CACHE_PATH), { recursive: true, force: true })
}

function noService(options: CacheStoreOptions): string {
  return `This job has no cache service (${options.circumstances}): the runner gives none, as in \`run:\` steps and on some self-hosted runners.`
}

function nothingFound(options: CacheStoreOptions, query: HistoryQuery): string {
  return (
    `No history of ${query.branch} with these settings is in the cache (${options.circumstances}). ` +
    'A run on push, schedule or workflow_dispatch of that branch saves one; entries that nobody reads for 7 days are evicted. ' +
    'If the service was unreachable, a warning above says so.'
  )
}

/** The promise, or an error once the time is over; the work itself cannot be stopped. */
async function bounded<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer from the cache service within ${Math.round(timeoutMs / 1000)} s`))
    }, timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
