import { escapeMarkup } from './markup.ts'

/** Markup that is safe as it stands. Only `html` and `trusted` make it. */
export interface Html {
  readonly markup: string
}

export type HtmlValue = string | number | undefined | Html | readonly Html[]

/** A piece of a page: every string that is filled in is escaped, markup made by this function is not. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const markup = parts.reduce(
    (text, part, at) => text + unindent(part) + (at < values.length ? fill(values[at]) : ''),
    '',
  )
  return { markup }
}

/** The source is indented for its reader; the page need not carry that. A line break stays white space. */
function unindent(part: string): string {
  return part.replaceAll(/\s*\n\s*/g, '\n')
}

/** Markup of our own, without anything foreign in it: style, script, drawn paths. */
export function trusted(markup: string): Html {
  return { markup }
}

export const EMPTY = trusted('')

function fill(value: HtmlValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escapeMarkup(value)
  if (typeof value === 'number') return String(value)
  return 'markup' in value ? value.markup : value.map((one) => one.markup).join('')
}
