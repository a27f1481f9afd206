/** Elements without an end tag (HTML Living Standard, void elements) that the pages use. */
const VOID = new Set(['meta', 'br', 'input', 'link', 'hr', 'img'])
/** Elements whose text is not markup. */
const RAW = new Set(['script', 'style'])

/** Attributes are quoted, or have no value at all. */
const START_OR_END = /^<(\/?)([a-zA-Z][\w-]*)((?:\s+[a-zA-Z][\w:-]*(?:="[^"<]*")?)*)\s*(\/?)>/

/** One element with its attributes, as found in the text. */
export interface FoundTag {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * Reads markup strictly: every tag is closed in order, every attribute quoted, every `<` and `&` in text part of
 * a tag or an entity. Throws with the place otherwise. Returns the start tags and the visible text.
 */
export function readMarkup(source: string): { readonly tags: readonly FoundTag[]; readonly text: string } {
  const tags: FoundTag[] = []
  const open: string[] = []
  let text = ''
  let at = 0
  const fail = (why: string): never => {
    throw new Error(`${why} at ${at}: …${source.slice(Math.max(0, at - 60), at + 60)}…`)
  }
  while (at < source.length) {
    const inside = open.at(-1)
    if (inside !== undefined && RAW.has(inside)) {
      const end = source.indexOf(`</${inside}>`, at)
      if (end < 0) fail(`<${inside}> is not closed`)
      at = end
    }
    if (source[at] === '<') {
      const declaration = /^<(?:!doctype html|\?xml [^?]*\?)>/i.exec(source.slice(at, at + 80))
      if (declaration !== null) {
        at += declaration[0].length
        continue
      }
      const tag = START_OR_END.exec(source.slice(at, at + 20_000))
      if (tag === null) {
        fail('a "<" that starts no tag')
        break
      }
      const [whole, closing, name = '', attributes = '', empty] = tag
      if (closing === '/') {
        const last = open.pop()
        if (last !== name) fail(`</${name}> closes <${last ?? 'nothing'}>`)
      } else {
        tags.push({ name, attributes: readAttributes(attributes) })
        if (empty !== '/' && !VOID.has(name)) open.push(name)
      }
      at += whole.length
    } else {
      const next = source.indexOf('<', at)
      const piece = source.slice(at, next < 0 ? source.length : next)
      const bare = /&(?!(?:amp|lt|gt|quot|#39);)/.exec(piece)
      if (bare !== null) fail(`a bare "&" in "${piece.slice(0, 80)}"`)
      text += piece
      at += piece.length
    }
  }
  if (open.length > 0) fail(`never closed: ${open.join(', ')}`)
  return { tags, text: unescape(text) }
}

function readAttributes(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/\s([a-zA-Z][\w:-]*)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
      name,
      unescape(value),
    ]),
  )
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
