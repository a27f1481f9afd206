import { Cell } from '../measure/cell.ts'
import type { Side } from '../plan/plan.ts'
import type { NamedCell } from './messages.ts'

/** The cells of one kind in a block: by side, in the order of the plan, then request name or scenario. */
export type CellRows = readonly (Cell | undefined)[][]

/** A block that still waits for answers. */
export interface OpenBlock {
  readonly cells: CellRows
  readonly scenarios: CellRows
  /** Requests known to be due in it that are not answered yet. */
  pending: number
}

/** The blocks under way in one thread. The cells of those that are closed are used again. */
export class OpenBlocks {
  private readonly sides: readonly Side[]
  /** Position of the candidate's row; the baseline's is the other. */
  private readonly candidateRow: number
  private readonly requests: number
  private readonly scenarios: number
  private readonly open = new Map<number, OpenBlock>()
  private readonly spare: Cell[] = []
  private latestNumber = -1
  private latest: OpenBlock | undefined = undefined

  constructor(sides: readonly Side[], requests: number, scenarios: number) {
    this.sides = sides
    this.candidateRow = sides.indexOf('candidate')
    this.requests = requests
    this.scenarios = scenarios
  }

  /** The block of this number, opened with the first that is asked for. */
  of(number: number): OpenBlock {
    // Nearly always the one asked for last.
    if (number === this.latestNumber && this.latest !== undefined) return this.latest
    let block = this.open.get(number)
    if (block === undefined) {
      block = this.create()
      this.open.set(number, block)
    }
    this.latestNumber = number
    this.latest = block
    return block
  }

  /** The block of this number; undefined where nothing was recorded in it. */
  find(number: number): OpenBlock | undefined {
    return this.open.get(number)
  }

  /** Numbers of the blocks that are open, in order of time. */
  numbers(): number[] {
    return [...this.open.keys()].sort((a, b) => a - b)
  }

  close(number: number): void {
    this.open.delete(number)
    if (number === this.latestNumber) this.latestNumber = -1
  }

  /** A block of its own, for what belongs to none. */
  create(): OpenBlock {
    const rows = (width: number) => this.sides.map(() => new Array<Cell | undefined>(width).fill(undefined))
    return { cells: rows(this.requests), scenarios: rows(this.scenarios), pending: 0 }
  }

  /** The cell of a side and a request name or scenario, made with the first that is asked for. */
  cell(rows: CellRows, side: Side, index: number): Cell {
    // Asked several times for each request.
    const row = rows[side === 'candidate' ? this.candidateRow : 1 - this.candidateRow]
    if (row === undefined) throw new Error(`the plan has no side ${side}`)
    let cell = row[index]
    if (cell === undefined) {
      cell = this.spare.pop() ?? new Cell()
      row[index] = cell
    }
    return cell
  }

  /** What was recorded in these cells, which are empty then, and used again. */
  take(rows: CellRows): NamedCell[] {
    return this.sides.flatMap((side, s) =>
      (rows[s] ?? []).flatMap((cell, index) => {
        if (cell === undefined || cell.untouched) return []
        const named = { side, index, cell: cell.pack() }
        cell.clear()
        this.spare.push(cell)
        return [named]
      }),
    )
  }
}
