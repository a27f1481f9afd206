import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StartTool, ToolOrder } from '../../src/engines/tool.ts'

/** When the points of `k6Points` begin. */
export const POINTS_FROM_MS = Date.UTC(2026, 0, 1)

/** What k6 prints for `count` requests of about `ms`, a hundred a second, `hour` hours after that. */
export function k6Points(count: number, ms: number, hour = 24): string {
  return Array.from({ length: count }, (_, index) => {
    const value = ms + (index % 7)
    const time = new Date(POINTS_FROM_MS + hour * 3_600_000 + index * 10 + value).toISOString()
    const tags = {
      expected_response: 'true',
      method: 'GET',
      name: 'GET /',
      status: '200',
      url: 'http://127.0.0.1:9/',
    }
    return `${JSON.stringify({ metric: 'http_req_duration', type: 'Point', data: { time, value, tags } })}\n`
  }).join('')
}

/** One run of a tool. */
export interface Said {
  readonly output?: string
  readonly code?: number
  readonly lines?: readonly string[]
  /** What Locust's recorder would write. */
  readonly samples?: readonly string[]
}

export interface FakeTool {
  /** Every run that was asked for, questions for the version left out. */
  readonly orders: ToolOrder[]
  readonly start: StartTool
}

/** A tool that says this each time it runs a script, the last of them again and again. */
export function toolThat(...runs: readonly Said[]): FakeTool {
  const orders: ToolOrder[] = []
  let run = 0
  return {
    orders,
    start: (order) => {
      const asksVersion = order.args.at(-1)?.endsWith('version') === true
      const said: Said = asksVersion
        ? { output: 'tool v1.2.3' }
        : (runs[Math.min(run++, runs.length - 1)] ?? {})
      if (!asksVersion) orders.push(order)
      for (const [index, text] of (said.samples ?? []).entries())
        writeFileSync(join(order.env.PLIMSOLL_SAMPLES ?? '', `samples-${index}.jsonl`), text)
      const chunks = [Buffer.from(said.output ?? '')]
      return Promise.resolve({
        output: (async function* () {
          for (const chunk of chunks) yield await Promise.resolve(chunk)
        })(),
        ended: Promise.resolve({ code: said.code ?? 0, killedBy: undefined, lastLines: said.lines ?? [] }),
        kill: () => undefined,
      })
    },
  }
}
