import type { LoadOutcome } from '../load/engine.ts'
import type { BlockReport, ReportBody, SecondReport, WorkerHealth, NamedCell } from '../load/messages.ts'
import { encodeCell, encodeSideSecond } from './cell-text.ts'
import type { ShardClock } from './shard-clock.ts'
import { encodeEnd, type ShardHead } from './shard-file.ts'

/**
 * Keeps what the threads of one machine report, as lines of its file. A block or second becomes a line once
 * every thread has reported it; what never becomes whole is not written. Lives as long as the run.
 */
export class ShardRecording {
  private readonly workers: number
  private readonly openBlocks = new Map<number, BlockReport[]>()
  private readonly openSeconds = new Map<number, SecondReport[]>()
  private readonly blocks = new Map<number, string>()
  private readonly seconds = new Map<number, string>()
  private readonly threads: WorkerHealth[] = []
  private readonly rest: NamedCell[] = []

  /** `workers`: load threads of this machine. */
  constructor(workers: number) {
    this.workers = workers
  }

  /** Takes a report; called in the order in which they come. */
  take(body: ReportBody): void {
    switch (body.kind) {
      case 'ready':
        return
      case 'block': {
        const whole = body.whole ? this.gather(this.openBlocks, body.block, body) : undefined
        if (whole !== undefined) this.blocks.set(body.block, blockLine(body.block, whole))
        return
      }
      case 'second': {
        const whole = this.gather(this.openSeconds, body.second, body)
        if (whole !== undefined) this.seconds.set(body.second, secondLine(whole))
        return
      }
      case 'done':
        this.threads.push(body.health)
        this.rest.push(...body.scenarios)
        return
      default:
        body satisfies never
    }
  }

  /** The whole file. Seconds at the end that only some threads saw are in it too, as they are. */
  toText(
    head: ShardHead,
    { ended, elapsedMs, joinedMs, generator, warnings }: LoadOutcome,
    clock?: ShardClock,
  ): string {
    for (const [second, shares] of this.openSeconds) this.seconds.set(second, secondLine(shares))
    const blocks = inOrder(this.blocks)
    const seconds = inOrder(this.seconds)
    const end = encodeEnd({
      ended,
      elapsedMs,
      joinedMs: joinedMs ?? 0,
      blocks: blocks.length,
      seconds: seconds.length,
      generator,
      threads: this.threads,
      warnings: warnings ?? [],
      clock,
    })
    const last = JSON.stringify({ ...end, rest: this.rest.map(encodeCell) })
    return `${[ascii(JSON.stringify(head)), ...blocks, ...seconds, ascii(last)].join('\n')}\n`
  }

  /** The reports of every thread once they are there. */
  private gather<T>(open: Map<number, T[]>, index: number, report: T): readonly T[] | undefined {
    const shares = open.get(index) ?? []
    shares.push(report)
    open.set(index, shares)
    if (shares.length < this.workers) return undefined
    open.delete(index)
    return shares
  }
}

function blockLine(block: number, shares: readonly BlockReport[]): string {
  const cells = shares.flatMap((share) => share.cells.map(encodeCell))
  const scenarios = shares.flatMap((share) => share.scenarios.map(encodeCell))
  return JSON.stringify([block, cells, scenarios])
}

function secondLine(shares: readonly SecondReport[]): string {
  const utilization = Math.max(...shares.map((share) => share.utilization))
  return JSON.stringify([utilization, shares.flatMap(({ sides }) => sides.map(encodeSideSecond))])
}

/** As far as they follow each other from the first: what comes after a gap belongs to nothing. */
function inOrder(lines: ReadonlyMap<number, string>): readonly string[] {
  const ordered: string[] = []
  for (let index = 0; ; index++) {
    const line = lines.get(index)
    if (line === undefined) return ordered
    ordered.push(line)
  }
}

/** With every other character escaped: a string of ASCII takes half the memory where the parts are merged. */
function ascii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
