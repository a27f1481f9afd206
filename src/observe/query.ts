import * as z from 'zod/mini'
import type { WantedSeries } from '../config/observe.ts'
import type { Side } from '../plan/plan.ts'
import { formatDuration } from '../units.ts'
import { createAsker, type Asker } from './ask.ts'
import type { Value } from './evaluate.ts'
import type { Placed } from './scrape.ts'
import type { Source } from './source.ts'

type WantedQuery = Extract<WantedSeries, { kind: 'query' }>

const MOST_BYTES = 1_000_000
/** A clock that differs by more is said; samples are placed by this machine's clock in any case. */
const SKEW_MS = 5_000

const point = z.tuple([z.number(), z.string()])
const answer = z.union([
  z.object({ status: z.literal('error'), error: z.string() }),
  z.object({
    status: z.literal('success'),
    data: z.union([
      z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: point })) }),
      z.object({ resultType: z.literal('scalar'), result: point }),
      z.object({ resultType: z.enum(['matrix', 'string']) }),
    ]),
  }),
])

/**
 * Asks a Prometheus server for the present value of each query (`/api/v1/query`), one after the other. Without a
 * time, so that the server's own clock counts and one that differs moves nothing.
 */
export function createQueries(
  endpoint: Placed,
  wanted: readonly WantedQuery[],
  { side, verifyTls }: { readonly side: Side; readonly verifyTls: boolean },
): Source {
  // 400 and 422 explain themselves in the body.
  const asker = createAsker(verifyTls, (status) => status === 200 || status === 400 || status === 422)
  let skewSaid = false
  return {
    target: endpoint.name,
    side,
    timeoutMs: endpoint.timeoutMs,
    series: wanted.map((one) => ({
      name: one.name,
      target: endpoint.name,
      unit: one.unit,
      kind: one.seriesKind,
      expression: textOn(side, one),
      assumed: one.assumed,
    })),
    async read(_, signal) {
      const values: Value[] = []
      const notes: string[] = []
      for (const one of wanted) {
        const { value, atMs } = await ask(asker, endpoint, textOn(side, one), signal)
        values.push(value)
        const skew = atMs === undefined ? 0 : atMs - Date.now()
        if (skewSaid || Math.abs(skew) < SKEW_MS) continue
        skewSaid = true
        notes.push(
          `its clock is ${formatDuration(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} the clock here; samples are placed by the clock here`,
        )
      }
      return { values, incarnation: undefined, notes }
    },
    close: () => asker.close(),
  }
}

function textOn(side: Side, { text, baseline }: WantedQuery): string {
  return side === 'baseline' ? (baseline ?? text) : text
}

interface Answer {
  readonly value: Value
  /** The server's time; undefined without a value. */
  readonly atMs: number | undefined
}

async function ask(asker: Asker, endpoint: Placed, query: string, signal: AbortSignal): Promise<Answer> {
  const chunks: Buffer[] = []
  const url = `${endpoint.url.replace(/\/+$/, '')}/api/v1/query?query=${encodeURIComponent(query)}`
  const { contentType } = await asker.get(url, {
    headers: { accept: 'application/json', ...endpoint.headers },
    signal,
    most: MOST_BYTES,
    take: (chunk) => chunks.push(chunk),
  })
  if (contentType !== 'application/json')
    throw new Error(
      `it answers ${contentType === '' ? 'without a type' : contentType}, not as a Prometheus server does`,
    )
  return read(parse(Buffer.concat(chunks).toString('utf8')))
}

function parse(text: string): z.infer<typeof answer> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (thrown) {
    throw new Error('it answers a body that is not JSON', { cause: thrown })
  }
  const parsed = answer.safeParse(json)
  if (!parsed.success) throw new Error('it answers JSON that is not that of a Prometheus server')
  return parsed.data
}

function read(body: z.infer<typeof answer>): Answer {
  if (body.status === 'error') return none(`the server refuses the query: ${body.error.slice(0, 300)}`)
  const { data } = body
  switch (data.resultType) {
    case 'scalar':
      return valueOf(data.result)
    case 'vector': {
      const [first, ...others] = data.result
      if (first === undefined) return none('the query finds nothing')
      if (others.length > 0)
        return none(`the query finds ${others.length + 1} series. Make them one, with sum() or max()`)
      return valueOf(first.value)
    }
    case 'matrix':
    case 'string':
      return none(`the query gives a ${data.resultType}. Ask for one number`)
    default:
      return data satisfies never
  }
}

function valueOf([seconds, text]: z.infer<typeof point>): Answer {
  const value = Number(text.replace('Inf', 'Infinity'))
  return Number.isFinite(value)
    ? { value: { kind: 'value', value }, atMs: seconds * 1_000 }
    : none(`the value is ${text}`)
}

function none(reason: string): Answer {
  return { value: { kind: 'none', reason }, atMs: undefined }
}
