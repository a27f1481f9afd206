import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openFolder } from '../../scripts/campaign/folder.ts'
import { aRecord } from '../support/campaign.ts'

describe('the folder of a campaign', () => {
  let root = ''
  let path = ''
  const open = (seed = 1): ReturnType<typeof openFolder> => openFolder(root, { seed, path })

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'campaign-'))
    path = join(root, 'kept')
    mkdirSync(join(root, 'dist'))
    writeFileSync(join(root, 'dist/index.js'), 'the first gate')
    writeFileSync(join(root, 'package.json'), '{"version":"1.2.3"}')
  })

  afterEach(() => rmSync(root, { recursive: true }))

  test('keeps finished runs and their results for the next call', () => {
    const first = open()
    first.ledger.append(aRecord('slices-none'))
    first.keep('slices-none-0', '{"verdict":"pass"}')
    first.close()
    const second = open()
    expect(second.ledger.done).toEqual([aRecord('slices-none')])
    expect(second.result('slices-none-0')).toBe('{"verdict":"pass"}')
    expect(second.result('slices-none-1')).toBeUndefined()
    second.close()
  })

  test('goes on with the gate that it began with, whatever is built meanwhile', () => {
    const first = open()
    first.close()
    writeFileSync(join(root, 'dist/index.js'), 'a newer gate')
    const second = open()
    expect(readFileSync(second.path('gate/index.js'), 'utf8')).toBe('the first gate')
    expect(second.about).toEqual(first.about)
    second.close()
  })

  test('without a name, another gate has another folder', () => {
    const first = openFolder(root, { seed: 1, path: undefined })
    first.close()
    writeFileSync(join(root, 'dist/index.js'), 'a newer gate')
    const second = openFolder(root, { seed: 1, path: undefined })
    second.close()
    expect(second.path('')).not.toBe(first.path(''))
  })

  test.each([
    { name: 'another seed', spoil: () => undefined, seed: 2, want: /was begun with --seed 1, not 2/ },
    {
      name: 'a gate that was changed in the folder',
      spoil: () => writeFileSync(join(path, 'gate/index.js'), 'changed'),
      seed: 1,
      want: /no longer the gate that the campaign began with/,
    },
    {
      name: 'another machine',
      spoil: () => {
        const about = readFileSync(join(path, 'about.json'), 'utf8')
        writeFileSync(join(path, 'about.json'), about.replace(/"machine": "/, '"machine": "not '))
      },
      seed: 1,
      want: /was begun on another machine/,
    },
    {
      name: 'other servers',
      spoil: () => {
        const about = readFileSync(join(path, 'about.json'), 'utf8')
        writeFileSync(join(path, 'about.json'), about.replace(/"service": "/, '"service": "not '))
      },
      seed: 1,
      want: /was begun with other servers, variants or configurations/,
    },
    {
      name: 'another campaign at work',
      // The parent of a test process lives as long as it does.
      spoil: () => writeFileSync(join(path, 'lock'), String(process.ppid)),
      seed: 1,
      want: /is at work on this campaign/,
    },
  ])('is not continued with $name', ({ spoil, seed, want }) => {
    open().close()
    spoil()
    expect(() => open(seed)).toThrow(want)
  })

  test('a campaign that was killed leaves no lock that holds', () => {
    open().close()
    // Above the largest process id that Linux gives (2^22).
    writeFileSync(join(path, 'lock'), String(2 ** 30))
    open().close()
  })
})
