import type { GrowingBlockCell } from '../measure/tally.ts'
import { GrowingTally } from '../measure/tally.ts'

/** What a recorder keeps of one request name. Readers resolve a name to it once, and hand it back with samples. */
export class SampleEntry {
  readonly tally = new GrowingTally()
  /** By the number of the block. */
  readonly cells = new Map<number, GrowingBlockCell>()
  /** The block that was recorded into last. */
  block = NaN
  cell: GrowingBlockCell | undefined

  /** Two blocks become one. */
  widen(): void {
    const narrow = [...this.cells]
    this.cells.clear()
    for (const [index, cell] of narrow) {
      const wide = this.cells.get(Math.floor(index / 2))
      if (wide === undefined) this.cells.set(Math.floor(index / 2), cell)
      else {
        wide.addBlockCell(cell)
        wide.compact()
      }
    }
    this.block = NaN
    this.cell = undefined
  }
}
