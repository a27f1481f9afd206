import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { WriteBatch } from '../../src/load/write-batch.ts'

/** A batch, and the names of what it wrote in order. */
function aBatch(most: number) {
  const written: string[] = []
  const batch = new WriteBatch(most)
  return { written, hold: (name: string) => batch.hold({ write: () => void written.push(name) }) }
}

describe('a batch of writes', () => {
  test('of one holds nothing', () => {
    const { written, hold } = aBatch(1)
    hold('a')
    hold('b')
    expect(written).toEqual(['a', 'b'])
  })

  test('goes out in order once it is full, the rest at the end of the turn', async () => {
    const { written, hold } = aBatch(3)
    for (const name of 'abcde') hold(name)
    expect(written).toEqual(['a', 'b', 'c'])
    await turn()
    expect(written).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('takes part in the turns after it as well', async () => {
    const { written, hold } = aBatch(3)
    hold('a')
    await turn()
    hold('b')
    expect(written).toEqual(['a'])
    await turn()
    expect(written).toEqual(['a', 'b'])
  })

  test('holds again what a write brings about', async () => {
    const written: string[] = []
    const batch = new WriteBatch(2)
    const b = { write: () => void written.push('b') }
    batch.hold({
      write: () => {
        written.push('a')
        batch.hold(b)
      },
    })
    await turn()
    expect(written).toEqual(['a'])
    await turn()
    expect(written).toEqual(['a', 'b'])
  })
})
