import { messageOf } from '../errors.ts'
import {
  appendRun,
  decodeHistory,
  encodeHistory,
  HISTORY_SCHEMA,
  LARGEST_DOCUMENT,
  runsOf,
} from './history-document.ts'
import type { History } from './history.ts'
import { calibrationsIn } from './store.ts'
import type { BaselineStore, FoundHistory, HistoryQuery } from './store.ts'
import { readZipEntry } from './zip.ts'

/** An artefact that may hold a history. */
export interface ArtefactInfo {
  readonly id: number
  readonly bytes: number
  readonly runId: number | undefined
  readonly branch: string | undefined
  readonly foreign: boolean
}

/** Where artefacts come from and where the next one is written; every call may throw. */
export interface ArtefactSource {
  /** Newest first. */
  list(name: string): Promise<readonly ArtefactInfo[]>
  zip(id: number): Promise<Uint8Array>
  /** Writes the document into the folder that the workflow uploads. */
  write(text: string): void
}

/** File in the `out` folder, and at the top of the archive. */
export const ARTEFACT_FILE = 'history.json'

/** Artefacts that are opened, at most: those of other profiles carry the same name. */
const MOST_OPENED = 5

/** The name under which a workflow uploads the history of a suite. */
export function artefactName(suite: string): string {
  return suite === 'default' ? 'plimsoll-history' : `plimsoll-history-${suite}`
}

/**
 * A store with a second source: where `first` (the cache) finds nothing, the newest artefact of a run of
 * the branch is read by REST. A `deployment_status` run without a ref, which no cache is readable for,
 * gets its baseline this way. Every kept run is also written to `history.json` for the workflow to upload.
 * Artefacts of forks are left out: a fork has a branch `main` too.
 */
export function withArtefacts(first: BaselineStore, source: ArtefactSource): BaselineStore {
  let known: History | undefined
  return {
    async find(query) {
      const found = await first.find(query)
      if (found.kind === 'found') {
        known = found.history
        return found
      }
      const second = await findArtefact(source, query)
      const own = calibrationsIn(found)
      const calibrations = own.length > 0 ? own : calibrationsIn(second)
      const runs = second.kind === 'found' ? second.history.runs : []
      known = { schema: HISTORY_SCHEMA, suite: query.suite, branch: query.branch, runs, calibrations }
      if (second.kind === 'found') return { ...second, history: known }
      return found.kind === 'missing'
        ? { ...found, reason: `${found.reason} ${second.reason}`, calibrations }
        : { ...found, reason: `${found.reason} ${second.reason}` }
    },
    async save(query, run, keep) {
      const saved = await first.save(query, run, keep)
      try {
        source.write(encodeHistory(appendRun(known, query, run, keep)))
      } catch (thrown) {
        const reason = `${ARTEFACT_FILE} was not written: ${messageOf(thrown)}.`
        if (saved.kind === 'not-saved') return { ...saved, reason: `${saved.reason} ${reason}` }
        return { ...saved, where: `${saved.where}; ${reason}` }
      }
      return saved
    },
  }
}

async function findArtefact(
  source: ArtefactSource,
  query: HistoryQuery,
): Promise<Exclude<FoundHistory, { kind: 'unreadable' }>> {
  const name = artefactName(query.suite)
  let problem: string | undefined
  let calibrations: History['calibrations']
  try {
    const listed = await source.list(name)
    const ours = listed.filter(({ branch, foreign }) => branch === query.branch && !foreign)
    for (const { id, bytes, runId } of ours.slice(0, MOST_OPENED)) {
      const where = `artefact "${name}" of run ${runId ?? 'unknown'}`
      if (bytes > LARGEST_DOCUMENT) {
        problem ??= `${where} has ${bytes} bytes`
        continue
      }
      const read = await open(source, id, query)
      if (typeof read === 'string') problem ??= `${where}: ${read}`
      else if (read.runs.length > 0) return { kind: 'found', history: read, source: where }
      else calibrations ??= read.calibrations
    }
  } catch (thrown) {
    problem = messageOf(thrown)
  }
  return {
    kind: 'missing',
    calibrations,
    reason:
      problem === undefined
        ? `No run of ${query.branch} has left an artefact "${name}" with these settings either.`
        : `The artefacts of ${query.branch} gave none either: ${problem}.`,
  }
}

/** The runs made with these settings, or why the artefact cannot be used. */
async function open(source: ArtefactSource, id: number, query: HistoryQuery): Promise<History | string> {
  const archive = await source.zip(id)
  let text: string | undefined
  try {
    text = readZipEntry(archive, ARTEFACT_FILE, LARGEST_DOCUMENT)
  } catch (thrown) {
    return messageOf(thrown)
  }
  if (text === undefined) return `it holds no ${ARTEFACT_FILE}`
  const decoded = decodeHistory(text, query)
  return decoded.kind === 'ok' ? runsOf(decoded.history, query.fingerprint) : decoded.reason
}
