import { NAME_LIMIT, oneLine } from './foreign.ts'

/**
 * Characters that mean something to GitHub's Markdown, HTML or table syntax. Entities where a backslash
 * would not help inside a table cell or raw HTML; a backslash for the rest, which reads better as source.
 */
const ESCAPES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '|': '&#124;',
  '`': '&#96;',
  '\\': '&#92;',
  '*': String.raw`\*`,
  _: String.raw`\_`,
  '~': String.raw`\~`,
  '[': String.raw`\[`,
  ']': String.raw`\]`,
  $: String.raw`\$`,
  '!': String.raw`\!`,
  '&': '&amp;',
  '@': '&#64;&#8203;',
  '#': '&#35;&#8203;',
  '://': '&#58;//',
  www: 'www&#8203;',
}

/** What has an escape above, where it would mean something; an `&` alone, as in `10% & 5ms`, does not. */
const SPECIAL = /&(?=[#a-z])|[<>|`\\*_~[\]$!@]|#(?=\d)|:\/\/|\bwww(?=\.)|\bGH-(?=\d)/gi

/** Breaks what GitHub would link after rendering: `@name`, `#12`. Invisible, and of no width. */
const BREAK = '&#8203;'

/** Foreign text inside a sentence or a cell: shown as it is, on one line, linking and mentioning nothing. */
export function markdownText(text: string, limit?: number): string {
  // One pass: an escape must never be read as text by the next rule.
  return oneLine(text, limit)
    .replaceAll(SPECIAL, (found) => ESCAPES[found] ?? `${found}${BREAK}`)
    .replace(/^([-+]|#{1,6}|=+|-+)(?=\s|$)/, String.raw`\$1`)
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, String.raw`$1\$2`)
}

/** A foreign name as code; GitHub links and mentions nothing inside it. */
export function markdownCode(text: string, limit = NAME_LIMIT): string {
  return `<code>${markdownText(text, limit)}</code>`
}

/** A fenced block that its content cannot end: the fence is longer than any run of backticks inside. */
export function markdownFence(language: string, content: string): string {
  const runs = content.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)))
  return `${fence}${language}\n${content}\n${fence}`
}

/** A link whose address cannot leave its parentheses; plain text for anything but http(s). */
export function markdownLink(text: string, url: string): string {
  if (!/^https?:\/\/[^\s<>]+$/.test(url)) return markdownText(text)
  return `[${markdownText(text)}](<${url.replaceAll('\\', '%5C')}>)`
}
