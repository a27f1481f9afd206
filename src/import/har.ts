import {
  importProblem,
  isReadOnly,
  listOf,
  mapOf,
  textOf,
  IMPORTED_METHODS,
  type Imported,
  type ImportedStep,
} from './imported.ts'
import { harRequest, requestLabel } from './har-request.ts'
import { plural } from '../units.ts'

export interface HarOptions {
  /** Take requests that change something too. */
  readonly includeWrites: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** Shorter silences are the browser's work, not a pause of its user. */
const SHORTEST_PAUSE_MS = 200
/** A longer silence is lunch. */
const LONGEST_PAUSE_MS = 60_000

const STATIC_TYPES = [
  'stylesheet',
  'script',
  'image',
  'font',
  'media',
  'texttrack',
  'manifest',
  'ping',
  'preflight',
]
const STATIC_MIME =
  /^(?:image|font|audio|video)\/|^text\/css|javascript|^application\/(?:font|wasm|manifest)/i
const STATIC_PATH =
  /\.(?:css|m?js|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|eot|mp4|webm|mp3|wasm)$/i

/**
 * One scenario from a HAR 1.2 recording of a browser: the requests to its main host in order, without static
 * files, with pauses from the silences between them. Secrets are left out. Throws UserError `import-unreadable`.
 */
export function importHar(text: string, path: string, { includeWrites }: HarOptions): Imported {
  const entries = entriesOf(text, path)
  const origin = mainOrigin(entries)
  const dropped = new Map<string, number>()
  const toCheck = new Set<string>()
  const steps: ImportedStep[] = []
  let endMs: number | undefined
  const drop = (reason: string): void => void dropped.set(reason, (dropped.get(reason) ?? 0) + 1)
  for (const { entry, url, method, startMs, lastsMs } of entries) {
    const reason = reasonToDrop(entry, url, origin, method)
    if (reason !== undefined) {
      drop(reason)
      continue
    }
    const known = IMPORTED_METHODS.find((one) => one === method)
    if (known === undefined || (!isReadOnly(known) && !includeWrites)) {
      drop(
        known === undefined
          ? `sent with ${method.toUpperCase()}`
          : 'that change something; --include-writes takes them',
      )
      continue
    }
    const request = harRequest(mapOf(entry.request) ?? {}, known, url, (note) => void toCheck.add(note))
    if ('problem' in request) {
      drop(request.problem)
      continue
    }
    const pause = endMs === undefined ? 0 : Math.min(LONGEST_PAUSE_MS, startMs - endMs)
    if (pause >= SHORTEST_PAUSE_MS) steps.push({ think: `${Math.round(pause / 100) * 100}ms` })
    endMs = Math.max(endMs ?? -Infinity, startMs + lastsMs)
    steps.push(request)
  }
  const leftOut = [...dropped].map(([reason, count]) => `${plural(count, 'request')} ${reason}.`)
  if (!steps.some((step) => 'method' in step))
    throw importProblem(
      path,
      `nothing is left of its ${plural(entries.length, 'request')}: ${leftOut.join(' ')}`,
      'Record a visit to the application itself. Of requests that change something --include-writes takes note.',
    )
  const labels = new Set(steps.flatMap((step) => ('method' in step ? [requestLabel(step)] : [])))
  return {
    from: `a HAR recording of ${origin}`,
    url: origin,
    scenarios: [{ name: 'recorded visit', weight: 1, steps }],
    load: undefined,
    thresholds: undefined,
    leftOut: [...leftOut, 'cookies and credentials: each iteration keeps the cookies it is given.'],
    toCheck: [
      `${plural(labels.size, 'request name')}; what the browser asked at the same time is asked in turn here.`,
      ...toCheck,
    ],
  }
}

interface Recorded {
  readonly entry: Fields
  readonly url: URL
  readonly method: string
  /** Epoch milliseconds. */
  readonly startMs: number
  readonly lastsMs: number
}

function entriesOf(text: string, path: string): readonly Recorded[] {
  const log = mapOf(mapOf(parsed(text, path))?.log)
  if (log === undefined || !Array.isArray(log.entries))
    throw importProblem(path, 'there is no "log.entries" in it.', 'Give a HAR file, as browsers export it.')
  const entries = listOf(log.entries).flatMap((one): readonly Recorded[] => {
    const entry = mapOf(one)
    const request = mapOf(entry?.request)
    const url = textOf(request?.url)
    if (entry === undefined || url === undefined || !URL.canParse(url)) return []
    const startMs = Date.parse(textOf(entry.startedDateTime) ?? '')
    const lastsMs = typeof entry.time === 'number' && entry.time > 0 ? entry.time : 0
    const method = (textOf(request?.method) ?? 'GET').toLowerCase()
    return [{ entry, url: new URL(url), method, startMs: Number.isNaN(startMs) ? 0 : startMs, lastsMs }]
  })
  if (entries.length === 0)
    throw importProblem(path, 'it holds no requests.', 'Record with the network tab open, then export.')
  return [...entries].sort((a, b) => a.startMs - b.startMs)
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    throw importProblem(
      path,
      `it is not JSON: ${thrown.message}.`,
      'Give a HAR file, as browsers export it.',
      thrown,
    )
  }
}

/** Where the first page came from; without one the host that was asked most. */
function mainOrigin(entries: readonly Recorded[]): string {
  const web = entries.filter(({ url }) => /^https?:$/.test(url.protocol))
  const page = web.find(({ entry }) => {
    const content = mapOf(mapOf(entry.response)?.content)
    return entry._resourceType === 'document' || /^text\/html/i.test(textOf(content?.mimeType) ?? '')
  })
  if (page !== undefined) return page.url.origin
  const counts = new Map<string, number>()
  for (const { url } of web) counts.set(url.origin, (counts.get(url.origin) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'no host'
}

function reasonToDrop(entry: Fields, url: URL, origin: string, method: string): string | undefined {
  if (url.origin !== origin) return `to ${url.host === '' ? `${url.protocol} addresses` : url.host}`
  const type = textOf(entry._resourceType) ?? ''
  if (type === 'websocket') return 'that became a WebSocket'
  if (method === 'options') return 'before others of another origin (preflight)'
  const mime = textOf(mapOf(mapOf(entry.response)?.content)?.mimeType) ?? ''
  if (STATIC_TYPES.includes(type) || STATIC_MIME.test(mime) || STATIC_PATH.test(url.pathname))
    return 'for static files'
  const status = mapOf(entry.response)?.status
  return status === 0 ? 'that were never answered' : undefined
}
