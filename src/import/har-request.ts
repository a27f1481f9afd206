import {
  listOf,
  mapOf,
  nameOf,
  textOf,
  type ImportedBody,
  type ImportedMethod,
  type ImportedRequest,
} from './imported.ts'
import { isSecretName, PLACEHOLDER, withoutSecrets } from './secret-names.ts'

type Fields = Readonly<Record<string, unknown>>

/** Headers that decide what is answered; the rest is the browser's own. */
const KEPT_HEADERS = ['accept', 'accept-language', 'content-type', 'x-requested-with']

/**
 * A recorded request as a step, without secrets: `note` is told what was hidden. The problem says which kind
 * of request it is, as in "3 requests with …".
 */
export function harRequest(
  request: Fields,
  method: ImportedMethod,
  url: URL,
  note: (text: string) => void,
): ImportedRequest | { readonly problem: string } {
  const hide = (name: string): void => note(`"${nameOf(name)}" may be a secret: its value is ${PLACEHOLDER}.`)
  const search = searchOf(url, hide)
  const path = `${url.pathname}${search}`
  if (path.includes('{{')) return { problem: 'with "{{" in them, which is a template here' }
  if (/^\/[/\\]/.test(path)) return { problem: 'whose path begins with two slashes' }
  const headers = keptHeaders(request)
  const body = bodyOf(mapOf(request.postData), hide)
  if (body !== undefined && 'problem' in body) return body
  const label = groupedName(method, url)
  const sent = body === undefined || body.kind === 'text' ? headers : withoutType(headers, body.kind)
  return {
    method,
    path,
    name: label === `${method.toUpperCase()} ${path}` ? undefined : label,
    headers: sent,
    body,
  }
}

/** What groups a step in the report. */
export function requestLabel({ name, method, path }: ImportedRequest): string {
  return name ?? `${method.toUpperCase()} ${path}`
}

/** Identifiers become `{id}`, so that a thousand items are one request name; of the query the names remain. */
function groupedName(method: string, url: URL): string {
  const path = url.pathname
    .split('/')
    .map((part) => (isIdentifier(part) ? '{id}' : part))
    .join('/')
  const names = [...new Set(url.searchParams.keys())].join('&')
  return nameOf(`${method.toUpperCase()} ${path}${names === '' ? '' : `?${names}`}`)
}

function isIdentifier(part: string): boolean {
  return (
    /^\d+$/.test(part) ||
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(part) ||
    /^[0-9a-f]{16,}$/i.test(part)
  )
}

function searchOf(url: URL, hide: (name: string) => void): string {
  const secret = [...url.searchParams.keys()].filter(isSecretName)
  if (secret.length === 0) return url.search
  const params = new URLSearchParams(url.searchParams)
  for (const name of secret) {
    hide(name)
    params.set(name, PLACEHOLDER)
  }
  return `?${params.toString()}`
}

function keptHeaders(request: Fields): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const one of listOf(request.headers)) {
    const header = mapOf(one)
    const name = textOf(header?.name)?.toLowerCase()
    const value = textOf(header?.value)
    if (name === undefined || value === undefined || !KEPT_HEADERS.includes(name)) continue
    if (value === '*/*' || !/^[\x20-\x7e]*$/.test(value) || value.includes('{{')) continue
    kept[name] = value.replaceAll('${', '$${')
  }
  return kept
}

function withoutType(
  headers: Readonly<Record<string, string>>,
  kind: 'json' | 'form',
): Readonly<Record<string, string>> {
  const { 'content-type': type, ...rest } = headers
  const usual = kind === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
  return type === undefined || type.startsWith(usual) ? rest : headers
}

function bodyOf(
  postData: Fields | undefined,
  hide: (name: string) => void,
): ImportedBody | { readonly problem: string } | undefined {
  if (postData === undefined) return undefined
  const type = textOf(postData.mimeType) ?? ''
  const text = textOf(postData.text)
  if (/^multipart\//i.test(type)) return { problem: 'with a multipart body, such as uploads' }
  if (/^application\/x-www-form-urlencoded/i.test(type)) {
    const pairs = [...new URLSearchParams(text ?? paramsText(postData))]
    if (pairs.some((pair) => pair.join('').includes('{{'))) return TEMPLATE
    const fields = withoutSecrets(Object.fromEntries(pairs), hide) as Readonly<Record<string, string>>
    return new Set(pairs.map(([name]) => name)).size < pairs.length
      ? { problem: 'with a form that has a field twice' }
      : { kind: 'form', fields }
  }
  if (text === undefined) return undefined
  if (text.includes('{{')) return TEMPLATE
  if (/json/i.test(type)) {
    const value = parsedJson(text)
    if (value !== undefined) return { kind: 'json', value: withoutSecrets(value.json, hide) }
  }
  return { kind: 'text', text }
}

const TEMPLATE = { problem: 'with "{{" in the body, which is a template here' }

function paramsText(postData: Fields): string {
  const params = new URLSearchParams()
  for (const one of listOf(postData.params)) {
    const param = mapOf(one)
    params.append(textOf(param?.name) ?? '', textOf(param?.value) ?? '')
  }
  return params.toString()
}

function parsedJson(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    // Some applications say JSON and send something else: it is sent as it is.
    return undefined
  }
}
