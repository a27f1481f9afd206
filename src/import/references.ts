import { mapOf, textOf } from './imported.ts'

/** Follows the `$ref` of a document to other places in it. */
export interface References {
  /**
   * What a value stands for: the place its `$ref` names, as long as there is one. Undefined where that is in
   * another file, missing, or a circle of nothing but references.
   */
  resolve(value: unknown): unknown
}

/** A chain of references longer than this goes in a circle. */
const LONGEST_CHAIN = 50

/** References by JSON pointer (RFC 6901) into `document`; those to other files resolve to nothing. */
export function referencesIn(document: unknown): References {
  return {
    resolve: (value) => {
      let at = value
      for (let step = 0; step < LONGEST_CHAIN; step++) {
        const ref = textOf(mapOf(at)?.$ref)
        if (ref === undefined) return at
        if (ref !== '#' && !ref.startsWith('#/')) return undefined
        at = pointed(document, ref)
      }
      return undefined
    },
  }
}

function pointed(document: unknown, ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decoded(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => {
      if (Array.isArray(at)) return (at as readonly unknown[])[Number(part)]
      const map = mapOf(at)
      return map !== undefined && Object.hasOwn(map, part) ? map[part] : undefined
    }, document)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    // A lone percent sign stands for itself: such names are not encoded at all.
    if (error instanceof URIError) return part
    throw error
  }
}
