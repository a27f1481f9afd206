/** Longest name that is shown; more of it tells nothing and breaks every table. */
export const NAME_LIMIT = 120

/** Longest sentence that is shown. */
export const SENTENCE_LIMIT = 600

/**
 * Text from outside on one line: line breaks and control characters (terminal escapes among them) become a
 * space, characters that turn the reading direction are removed, and what is too long is cut with `…`.
 */
export function oneLine(text: string, limit = SENTENCE_LIMIT): string {
  const line = text
    .replaceAll(/[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/\p{Cs}/gu, '\ufffd')
    .trim()
  const characters = Array.from(line)
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`
}
