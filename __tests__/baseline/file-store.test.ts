import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { createFileStore, historyFile } from '../../src/baseline/file-store.ts'
import type { BaselineStore } from '../../src/baseline/store.ts'
import { aHistoryRun } from '../support/history-runs.ts'

const query = { suite: 'shop', branch: 'main', fingerprint: 'f1' }

let folder = ''
let store: BaselineStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-file-store-'))
  store = createFileStore(folder)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(text: string): string {
  const file = historyFile(folder, query)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

describe('the file store', () => {
  test('finds what it saved, and leaves nothing but the document', async () => {
    expect(await store.save(query, aHistoryRun(1), 5)).toEqual({
      kind: 'saved',
      where: historyFile(folder, query),
      runs: 1,
    })
    await store.save(query, aHistoryRun(2), 5)
    const found = await store.find(query)
    expect(found).toMatchObject({ kind: 'found', source: historyFile(folder, query) })
    expect(found.kind === 'found' && found.history.runs.map((run) => run.sha)).toEqual([
      aHistoryRun(1).sha,
      aHistoryRun(2).sha,
    ])
    expect(readdirSync(join(folder, 'shop'))).toHaveLength(1)
  })

  test('runs that are saved at the same time are all kept', async () => {
    const saved = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => createFileStore(folder).save(query, aHistoryRun(n), 60)),
    )
    expect(saved.map(({ kind }) => kind)).toEqual(Array(5).fill('saved'))
    const found = await store.find(query)
    expect(found.kind === 'found' && found.history.runs).toHaveLength(5)
  })

  test('branches and suites are apart, and no name leaves the folder', () => {
    const files = [
      historyFile(folder, query),
      historyFile(folder, { suite: 'shop', branch: 'main-2' }),
      historyFile(folder, { suite: '../../etc', branch: 'main' }),
      historyFile(folder, { suite: '..', branch: '../main' }),
    ]
    expect(new Set(files).size).toBe(4)
    for (const file of files) expect(relative(folder, file)).toMatch(/^[\w-]+\/[0-9a-f]{16}\.json$/)
  })

  test('without a file the history is missing, and the reason names it', async () => {
    expect(await store.find(query)).toMatchObject({
      kind: 'missing',
      reason: expect.stringContaining(historyFile(folder, query)),
    })
  })

  test('runs with other settings are missing, not found', async () => {
    await store.save(query, aHistoryRun(1), 5)
    expect(await store.find({ ...query, fingerprint: 'f2' })).toMatchObject({
      kind: 'missing',
      reason: expect.stringContaining('none of them with these settings'),
    })
  })

  test('a damaged document is reported, and kept aside when the next run is saved', async () => {
    const file = put('{"schema": "plimsoll/hist')
    expect(await store.find(query)).toMatchObject({ kind: 'unreadable' })
    expect(await store.save(query, aHistoryRun(1), 5)).toMatchObject({ kind: 'saved', runs: 1 })
    expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe('{"schema": "plimsoll/hist')
  })

  test('a document of a newer Plimsoll is left as it is', async () => {
    const text = '{"schema": "plimsoll/history@7"}'
    const file = put(text)
    expect(await store.find(query)).toMatchObject({ kind: 'unreadable' })
    expect(await store.save(query, aHistoryRun(1), 5)).toMatchObject({ kind: 'not-saved' })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('a folder that cannot be written is said, not thrown', async () => {
    const blocked = join(folder, 'a-file')
    writeFileSync(blocked, '')
    expect(await createFileStore(blocked).save(query, aHistoryRun(1), 5)).toMatchObject({
      kind: 'not-saved',
      reason: expect.stringContaining('a-file'),
    })
  })
})
