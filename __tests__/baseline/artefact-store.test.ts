import { describe, expect, test } from '@jest/globals'
import { artefactName, withArtefacts } from '../../src/baseline/artefact-store.ts'
import type { ArtefactInfo } from '../../src/baseline/artefact-store.ts'
import { appendRun, encodeHistory } from '../../src/baseline/history-document.ts'
import type { HistoryRun } from '../../src/baseline/history.ts'
import { calibrationsIn } from '../../src/baseline/store.ts'
import type { BaselineStore } from '../../src/baseline/store.ts'
import { readZipEntry } from '../../src/baseline/zip.ts'
import { zipOf } from '../support/github-look-ups.ts'
import { aHistoryRun, withFingerprint } from '../support/history-runs.ts'

const QUERY = { suite: 'default', branch: 'main', fingerprint: 'f1' }
const RUN: HistoryRun = aHistoryRun()
const DOCUMENT = encodeHistory(appendRun(undefined, QUERY, RUN, 60))

const EMPTY: BaselineStore = {
  find: () => Promise.resolve({ kind: 'missing', reason: 'The cache has none.' }),
  save: () => Promise.resolve({ kind: 'not-saved', reason: 'No cache.' }),
}

const info = (id: number, change: Partial<ArtefactInfo> = {}): ArtefactInfo => ({
  id,
  bytes: 100,
  runId: id * 10,
  branch: 'main',
  foreign: false,
  ...change,
})

function aStore(
  artefacts: readonly ArtefactInfo[],
  zips: Readonly<Record<number, Uint8Array>>,
  first = EMPTY,
) {
  const written: string[] = []
  const opened: number[] = []
  const store = withArtefacts(first, {
    list: (name) => Promise.resolve(name === 'plimsoll-history' ? artefacts : []),
    zip: (id) => {
      opened.push(id)
      const zip = zips[id]
      return zip === undefined ? Promise.reject(new Error('410 Gone')) : Promise.resolve(zip)
    },
    write: (text) => written.push(text),
  })
  return { store, written, opened }
}

describe('withArtefacts', () => {
  test('what the cache holds is used, and no artefact is asked for', async () => {
    const history = appendRun(undefined, QUERY, RUN, 60)
    const { store, opened } = aStore(
      [info(1)],
      {},
      {
        ...EMPTY,
        find: () => Promise.resolve({ kind: 'found', history, source: 'cache' }),
      },
    )
    expect(await store.find(QUERY)).toMatchObject({ kind: 'found', source: 'cache' })
    expect(opened).toEqual([])
  })

  test('without a cache the newest artefact of the branch is the history, with its run named', async () => {
    const { store, opened } = aStore([info(3, { branch: 'dev' }), info(2, { foreign: true }), info(1)], {
      1: zipOf('history.json', DOCUMENT),
    })
    expect(await store.find(QUERY)).toMatchObject({
      kind: 'found',
      source: 'artefact "plimsoll-history" of run 10',
      history: { runs: [{ sha: RUN.sha }] },
    })
    expect(opened).toEqual([1])
  })

  test('an artefact of another profile is passed over', async () => {
    const other = { ...QUERY, fingerprint: 'f2' }
    const { store } = aStore([info(2), info(1)], {
      2: zipOf(
        'history.json',
        encodeHistory(appendRun(undefined, other, withFingerprint(aHistoryRun(), 'f2'), 60)),
      ),
      1: zipOf('history.json', DOCUMENT),
    })
    expect(await store.find(QUERY)).toMatchObject({
      kind: 'found',
      source: expect.stringContaining('run 10'),
    })
  })

  test.each([
    { name: 'no artefact', artefacts: [], zips: {}, says: 'No run of main has left' },
    { name: 'a download that fails', artefacts: [info(1)], zips: {}, says: '410 Gone' },
    { name: 'no archive', artefacts: [info(1)], zips: { 1: Buffer.from('x'.repeat(50)) }, says: 'no zip' },
    {
      name: 'an archive without the file',
      artefacts: [info(1)],
      zips: { 1: zipOf('other.json', '{}') },
      says: 'holds no history.json',
    },
    {
      name: 'a file that is no history',
      artefacts: [info(1)],
      zips: { 1: zipOf('history.json', '{"schema":"x"}') },
      says: 'not a history',
    },
    {
      name: 'an archive that is too large',
      artefacts: [info(1, { bytes: 9e9 })],
      zips: {},
      says: '9000000000 bytes',
    },
  ])('$name is missing, in words', async ({ artefacts, zips, says }) => {
    const found = await aStore(artefacts, zips).store.find(QUERY)
    expect(found).toMatchObject({ kind: 'missing', reason: expect.stringContaining(says) })
    expect(found).toMatchObject({ reason: expect.stringContaining('The cache has none.') })
  })

  test('a kept run is written for the workflow to upload, after those that were found', async () => {
    const { store, written } = aStore([info(1)], { 1: zipOf('history.json', DOCUMENT) })
    await store.find(QUERY)
    const next = aHistoryRun(2)
    expect(await store.save(QUERY, next, 60)).toMatchObject({ kind: 'not-saved', reason: 'No cache.' })
    const document = JSON.parse(written[0] ?? '') as { readonly runs: readonly HistoryRun[] }
    expect(document.runs.map(({ origin }) => origin)).toEqual([RUN.origin, next.origin])
  })
})

test('each suite has an artefact of its own', () => {
  expect(artefactName('default')).toBe('plimsoll-history')
  expect(artefactName('api')).toBe('plimsoll-history-api')
})

describe('readZipEntry', () => {
  const zip = zipOf('a.json', 'x'.repeat(1_000))

  test('reads what was packed, and knows what is not there', () => {
    expect(readZipEntry(zip, 'a.json', 2_000)).toBe('x'.repeat(1_000))
    expect(readZipEntry(zip, 'b.json', 2_000)).toBeUndefined()
  })

  test('refuses more than it may read, also where the size in the archive lies', () => {
    expect(() => readZipEntry(zip, 'a.json', 999)).toThrow('at most 999')
    const lying = Buffer.from(zip)
    // The uncompressed size in the directory: 24 bytes into its entry.
    lying.writeUInt32LE(1, lying.indexOf(Buffer.from('PK\u0001\u0002', 'latin1')) + 24)
    expect(() => readZipEntry(lying, 'a.json', 999)).toThrow()
  })

  test('an archive cut anywhere is an error or the whole text, never a part of it', () => {
    for (let length = 0; length < zip.length; length++)
      expect(() => readZipEntry(zip.subarray(0, length), 'a.json', 2_000)).toThrow()
  })

  describe('with A/A runs', () => {
    const { sha, at, origin, key } = aHistoryRun(2)
    const calibration = {
      sha,
      at,
      origin,
      key,
      tests: [{ request: 'GET /', metric: 'p50' as const, theta: 0.01, se: 0.02 }],
    }
    const withAa = appendRun(appendRun(undefined, QUERY, RUN, 60), QUERY, calibration, 60)

    test('finds them in the artefact, and writes them on with the next run', async () => {
      const { store, written } = aStore([info(1)], { 1: zipOf('history.json', encodeHistory(withAa)) })
      expect(calibrationsIn(await store.find(QUERY))).toEqual([calibration])
      await store.save(QUERY, aHistoryRun(3), 60)
      expect(written.join('')).toBe(encodeHistory(appendRun(withAa, QUERY, aHistoryRun(3), 60)))
    })

    test('those of the cache go before, and join the runs of the artefact', async () => {
      const first = {
        ...EMPTY,
        find: () =>
          Promise.resolve({ kind: 'missing' as const, reason: 'no run', calibrations: [calibration] }),
      }
      const { store } = aStore([info(1)], { 1: zipOf('history.json', DOCUMENT) }, first)
      const found = await store.find(QUERY)
      expect(found).toMatchObject({ kind: 'found', history: { runs: [{ sha: RUN.sha }] } })
      expect(calibrationsIn(found)).toEqual([calibration])
    })

    test('alone they are no baseline, and are not lost', async () => {
      const alone = encodeHistory(appendRun(undefined, QUERY, calibration, 60))
      const { store, written } = aStore([info(1)], { 1: zipOf('history.json', alone) })
      const found = await store.find(QUERY)
      expect(found.kind).toBe('missing')
      expect(calibrationsIn(found)).toEqual([calibration])
      await store.save(QUERY, RUN, 60)
      expect(written.join('')).toContain('"calibrations"')
    })
  })
})
