import { expect, test } from '@jest/globals'
import { Cell } from '../../src/measure/cell.ts'
import { decodeCell, encodeCell } from '../../src/shard/cell-text.ts'

test.each([
  { name: 'a cell keeps what edge caches told', hits: [true, false, true], want: { told: 3, hits: 2 } },
  { name: 'a cell without an edge cache says nothing of one', hits: [], want: undefined },
])('$name', ({ hits, want }) => {
  const cell = new Cell()
  cell.sent = 1
  cell.succeed(1000, 900, 200, 0)
  for (const hit of hits) cell.edge(hit)
  const written: unknown = JSON.parse(
    JSON.stringify(encodeCell({ side: 'baseline', index: 0, cell: cell.pack() })),
  )
  const read = decodeCell(written, 1)
  expect([read.side, read.cell.sent, read.cell.edge]).toEqual(['baseline', 1, want])
  cell.clear()
  expect(cell.pack().edge).toBeUndefined()
})
