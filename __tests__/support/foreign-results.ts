// Results of tools as their documentation describes them, for those that are not written by a run here.

const JTL_HEADER =
  'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect'

export const T0_MS = 1_795_244_576_000

/** One JTL line with JMeter's default columns. */
export function jtlLine(sample: {
  readonly atMs: number
  readonly elapsed: number
  readonly label?: string
  readonly code?: string
  readonly message?: string
  readonly success?: boolean
  readonly connect?: number
  readonly failure?: string
}): string {
  const { atMs, elapsed, label = 'Home', code = '200', message = 'OK', success = true, connect = 0 } = sample
  return `${T0_MS + atMs},${elapsed},${label},${code},${message},Threads 1-1,text,${String(success)},${sample.failure ?? ''},300,120,4,4,http://127.0.0.1:3000/,${elapsed},0,${connect}`
}

export function jtl(...lines: readonly string[]): string {
  return `${[JTL_HEADER, ...lines].join('\n')}\n`
}

/** A JMeter run of 1,200 requests of about `ms`, one in `failing` of them wrong, `hour` hours after T0_MS. */
export function jtlRun(ms: number, { failing = Infinity, hour = 0 } = {}): string {
  const lines = Array.from({ length: 1_200 }, (_, i) => {
    const success = (i + 1) % failing !== 0
    const elapsed = ms + ((i * 37) % 20)
    return jtlLine({ atMs: hour * 3_600_000 + i * 50, elapsed, success, code: success ? '200' : '503' })
  })
  return jtl(...lines)
}

/** One line of `vegeta encode -to json`. */
export function vegetaLine(
  seq: number,
  latencyMs: number,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    attack: '',
    seq,
    code: 200,
    timestamp: new Date(T0_MS + seq * 10).toISOString().replace('Z', '123456Z'),
    latency: latencyMs * 1e6,
    bytes_out: 0,
    bytes_in: 42,
    error: '',
    body: 'eyJhIjoxfQ==',
    method: 'GET',
    url: 'http://127.0.0.1:3000/items/7?x=1',
    headers: { 'Content-Type': ['application/json'] },
    ...more,
  })
}

/** One line of `vegeta encode -to csv`. */
export function vegetaCsvLine(seq: number, latencyMs: number, code = 200, error = ''): string {
  return `${T0_MS + seq * 10}123456,${code},${latencyMs * 1e6},0,42,${error},eyJhIjoxfQ==,,${seq},GET,http://127.0.0.1:3000/items/7?x=1,Zm9v`
}

/** Writes Gatling's binary log, as its LogFileDataWriter does. */
export class GatlingLog {
  private readonly parts: Buffer[] = []
  private readonly known = new Map<string, number>()

  run(version: string): this {
    this.byte(0).text(version).text('shop.Simulation').long(T0_MS).text('')
    return this.int(1)
      .text('browse')
      .int(1)
      .int(3)
      .raw(Buffer.from([1, 2, 3]))
  }

  request(request: {
    readonly name: string
    readonly groups?: readonly string[]
    readonly startMs: number
    readonly endMs: number
    readonly failure?: string
  }): this {
    const { name, groups = [], startMs, endMs, failure } = request
    this.byte(1).int(groups.length)
    for (const group of groups) this.cached(group)
    this.cached(name).int(startMs).int(endMs)
    return this.byte(failure === undefined ? 1 : 0).cached(failure ?? '')
  }

  user(): this {
    return this.byte(2).int(0).byte(1).int(5)
  }

  group(): this {
    return this.byte(3).int(1).cached('checkout').int(0).int(9).int(9).byte(1)
  }

  error(): this {
    return this.byte(4).cached('something else').int(7)
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts)
  }

  private cached(text: string): this {
    const index = this.known.get(text)
    if (index !== undefined) return this.int(-index)
    const next = this.known.size + 1
    this.known.set(text, next)
    return this.int(next).text(text)
  }

  private text(text: string): this {
    if (text === '') return this.int(0)
    const narrow = /^[\u0000-\u00ff]*$/.test(text)
    const bytes = Buffer.from(text, narrow ? 'latin1' : 'utf16le')
    return this.int(bytes.length)
      .raw(bytes)
      .byte(narrow ? 0 : 1)
  }

  private int(value: number): this {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(value)
    return this.raw(bytes)
  }

  private long(value: number): this {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64BE(BigInt(value))
    return this.raw(bytes)
  }

  private byte(value: number): this {
    return this.raw(Buffer.from([value]))
  }

  private raw(bytes: Buffer): this {
    this.parts.push(bytes)
    return this
  }
}
