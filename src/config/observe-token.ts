/** A piece of an expression, and where it begins. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'duration' | 'sign' | 'end'
  /** As written; the content of a `text`. */
  readonly text: string
  /** From 0. */
  readonly at: number
}

const PIECES: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  // A metric's name may hold colons (recording rules); a label's may not.
  ['name', /[A-Za-z_:][A-Za-z0-9_:]*/y],
  ['duration', /(?:\d+(?:\.\d+)?(?:ms|[smhd]))+/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['text', /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ['sign', /!=|=~|!~|[-+*/(){}[\],=]/y],
]

/** Splits an expression; a character that belongs to nothing is its problem. Ends with an `end` token. */
export function tokensOf(
  text: string,
): { readonly tokens: readonly Token[] } | { readonly at: number; readonly found: string } {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const piece = pieceAt(text, at)
    if (piece === undefined) return { at, found: text[at] ?? '' }
    if (piece.kind !== 'space') tokens.push({ ...piece, kind: piece.kind, at })
    at += piece.length
  }
  return { tokens: [...tokens, { kind: 'end', text: '', at: text.length }] }
}

function pieceAt(
  text: string,
  at: number,
): { readonly kind: Token['kind'] | 'space'; readonly text: string; readonly length: number } | undefined {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) continue
    return { kind, text: kind === 'text' ? unquoted(found) : found, length: found.length }
  }
  return undefined
}

function unquoted(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}
