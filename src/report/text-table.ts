import { oneLine } from './foreign.ts'

/** Terminal columns that a text takes: two for wide East Asian characters and emoji, none for marks. */
export function textWidth(text: string): number {
  let width = 0
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue
    width += isWide(character) ? 2 : 1
  }
  return width
}

/** At most `width` columns; what is cut ends with `…`. */
export function clip(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let clipped = ''
  for (const character of text) {
    if (textWidth(clipped + character) > width - 1) break
    clipped += character
  }
  return width < 1 ? '' : `${clipped}…`
}

/** Padded with spaces to `width` columns, or clipped to it. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const clipped = clip(text, width)
  const space = ' '.repeat(Math.max(0, width - textWidth(clipped)))
  return align === 'left' ? clipped + space : space + clipped
}

/** Words on lines of at most `width` columns, later lines indented; a longer word is broken. */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of oneLine(text, Infinity).split(/ +/)) {
    for (const piece of pieces(word, Math.max(8, width - textWidth(indent)))) {
      const longer = line === '' ? piece : `${line} ${piece}`
      if (line !== '' && textWidth(longer) > width) {
        lines.push(line)
        line = indent + piece
      } else line = longer
    }
  }
  return [...lines, line]
}

function pieces(word: string, width: number): readonly string[] {
  if (textWidth(word) <= width) return [word]
  const characters = Array.from(word)
  const parts: string[] = []
  // Half the columns at a time, since every character may be a wide one.
  const step = Math.max(1, Math.floor(width / 2))
  for (let at = 0; at < characters.length; at += step) parts.push(characters.slice(at, at + step).join(''))
  return parts
}

/** Ranges of Unicode's East Asian Width classes W and F that matter in names, and emoji. */
function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}
