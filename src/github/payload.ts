/** A webhook payload as the runner's event file holds it: foreign data until a reader below accepts a field. */
export type Payload = unknown

/** The value at a path of keys, or undefined where any of them is absent. */
export function valueAt(payload: Payload, ...path: readonly (string | number)[]): unknown {
  let value: unknown = payload
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[key]
  }
  return value
}

/** The text at a path; undefined where it is absent, empty or no text. */
export function textAt(payload: Payload, ...path: readonly (string | number)[]): string | undefined {
  const value = valueAt(payload, ...path)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The whole, positive number at a path; undefined for anything else. */
export function numberAt(payload: Payload, ...path: readonly (string | number)[]): number | undefined {
  const value = valueAt(payload, ...path)
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}

/** A full commit id at a path; the zeros that GitHub sends for "no commit" count as absent. */
export function shaAt(payload: Payload, ...path: readonly (string | number)[]): string | undefined {
  const value = textAt(payload, ...path)
  return value !== undefined && /^[0-9a-f]{40}$/.test(value) && !/^0+$/.test(value) ? value : undefined
}

/**
 * An http(s) address at a path. A bare host, as some senders of `repository_dispatch` give it, gets
 * `https://`; anything that is no web address is absent.
 */
export function webUrlAt(payload: Payload, ...path: readonly (string | number)[]): string | undefined {
  const text = textAt(payload, ...path)
  if (text === undefined) return undefined
  const candidate = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(candidate)) return undefined
  const { protocol, hostname } = new URL(candidate)
  return /^https?:$/.test(protocol) && hostname !== '' ? candidate : undefined
}
