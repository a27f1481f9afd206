import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, renameSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf } from '../errors.ts'
import { plural } from '../units.ts'
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

/** How often a save is tried again when another process replaced the file in between. */
const TRIES = 20

/** The history as one JSON file for each suite and branch, below a folder. */
export function createFileStore(folder: string): BaselineStore {
  return {
    find: (query) => find(folder, query),
    save: (query, run, keep) => save(folder, query, run, keep),
  }
}

/** `<folder>/<suite>/<hash of the branch>.json`; a suite that is no plain file name is hashed too. */
export function historyFile(folder: string, query: Pick<HistoryQuery, 'suite' | 'branch'>): string {
  const plain = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(query.suite)
  return join(folder, plain ? query.suite : hash(query.suite), `${hash(query.branch)}.json`)
}

async function find(folder: string, query: HistoryQuery): Promise<FoundHistory> {
  const file = historyFile(folder, query)
  const read = await readDocument(file, query)
  switch (read.kind) {
    case 'none':
      return { kind: 'missing', reason: `"${file}" does not exist yet; a run with --save writes it.` }
    case 'unreadable':
      return { kind: 'unreadable', reason: `The history in "${file}" was not used: ${read.reason}.` }
    case 'ok': {
      const history = runsOf(read.history, query.fingerprint)
      return history.runs.length === 0
        ? {
            kind: 'missing',
            reason: `"${file}" holds ${plural(read.history.runs.length, 'run')}, none of them with these settings.`,
            calibrations: history.calibrations,
          }
        : { kind: 'found', history, source: file }
    }
  }
}

/**
 * Without a lock: read, append, and put the new file in place only if the old one is still what was read;
 * else again, on top of what the other process wrote.
 */
async function save(
  folder: string,
  query: HistoryQuery,
  run: HistoryEntry,
  keep: number,
): Promise<SavedHistory> {
  const file = historyFile(folder, query)
  try {
    await mkdir(dirname(file), { recursive: true })
    for (let left = TRIES; left > 0; left--) {
      const before = await readDocument(file, query)
      if (before.kind === 'unreadable') {
        if (before.newer)
          return { kind: 'not-saved', reason: `"${file}" was left as it is: ${before.reason}.` }
        // What could not be read may still be wanted by a person.
        await rename(file, `${file}.unreadable`)
        continue
      }
      const history = appendRun(before.kind === 'ok' ? before.history : undefined, query, run, keep)
      const kept = likeEntries(history, run)
      if (!kept.includes(run))
        return { kind: 'not-saved', reason: `"${file}" already holds ${keep} newer runs.` }
      if (await replaceFile(file, before.text, encodeHistory(history)))
        return { kind: 'saved', where: file, runs: kept.length }
    }
    return {
      kind: 'not-saved',
      reason: `"${file}" is written by others all the time; ${TRIES} tries were in vain.`,
    }
  } catch (thrown) {
    return { kind: 'not-saved', reason: `Writing "${file}" failed: ${messageOf(thrown)}.` }
  }
}

type ReadDocument = (DecodedHistory | { readonly kind: 'none' }) & {
  /** As it was read; undefined where there was no file. */
  readonly text: string | undefined
}

async function readDocument(file: string, query: HistoryQuery): Promise<ReadDocument> {
  try {
    const { size } = await stat(file)
    if (size > LARGEST_DOCUMENT)
      return unreadable(`it has ${size} bytes; at most ${LARGEST_DOCUMENT} are read`)
    const text = await readFile(file, 'utf8')
    return { ...decodeHistory(text, query), text }
  } catch (thrown) {
    if (isMissing(thrown)) return { kind: 'none', text: undefined }
    return unreadable(messageOf(thrown))
  }
}

/**
 * Puts the text in place if the file still is what was read; says whether it did. A reader sees the old
 * document or the new one, never half of it, because a rename within a folder is atomic. Between the last
 * look and the rename there is nothing but the two calls: the only gap in which another process could be
 * overwritten.
 */
async function replaceFile(file: string, expected: string | undefined, text: string): Promise<boolean> {
  const scratch = `${file}.${randomUUID()}.tmp`
  try {
    await writeFile(scratch, text)
    if (readNow(file) !== expected) return false
    renameSync(scratch, file)
    return true
  } finally {
    await rm(scratch, { force: true })
  }
}

function readNow(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
}

function isMissing(thrown: unknown): boolean {
  return (thrown as NodeJS.ErrnoException).code === 'ENOENT'
}

function unreadable(reason: string): ReadDocument {
  return { kind: 'unreadable', reason, newer: false, text: undefined }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
