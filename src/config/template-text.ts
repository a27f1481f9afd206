// The `{{ }}` templates as far as the configuration must know them: what is wrong with one, and which names
// it needs. `load/template.ts` fills them in.

const GENERATORS: Readonly<Record<string, (args: readonly string[]) => boolean>> = {
  $uuid: (args) => args.length === 0,
  $timestamp: (args) => args.length === 0,
  $int: (args) => {
    const [low = NaN, high = NaN] = args.map(Number)
    return args.length === 2 && Number.isSafeInteger(low) && Number.isSafeInteger(high) && low <= high
  },
  $choice: (args) => args.length > 0,
}

const KNOWN =
  'Known are {{ name }}, {{ $uuid }}, {{ $timestamp }}, {{ $int 1 100 }} and {{ $choice red green }}.'

/**
 * What is wrong with the templates of a text; undefined when they can be filled in.
 *
 *     template  = "{{" ( name | generator ) "}}"      spaces inside are free
 *     generator = "$uuid" | "$timestamp" | "$int" low high | "$choice" word { word }
 */
export function templateProblem(text: string): string | undefined {
  for (const { source, name, args, closed } of templatesIn(text)) {
    const shown = JSON.stringify(source)
    if (!closed) return `${shown} lacks its "}}". Close the template: "{{ name }}".`
    if (!name.startsWith('$')) {
      if (name === '' || args.length > 0) return `${shown} must hold one name. ${KNOWN}`
      continue
    }
    const accepts = Object.hasOwn(GENERATORS, name) ? GENERATORS[name] : undefined
    if (accepts === undefined) return `${shown} names no generator. ${KNOWN}`
    if (!accepts(args)) return `${shown} does not give ${name} what it takes. ${KNOWN}`
  }
  return undefined
}

/** Names that data or captures must fill, in order; generators apart. */
export function templateNames(text: string): readonly string[] {
  return templatesIn(text).flatMap(({ name }) => (name === '' || name.startsWith('$') ? [] : [name]))
}

/** The text without its templates. */
export function withoutTemplates(text: string): string {
  return templatesIn(text).reduce((rest, { source }) => rest.replace(source, () => ''), text)
}

interface TemplateText {
  readonly source: string
  readonly name: string
  readonly args: readonly string[]
  readonly closed: boolean
}

function templatesIn(text: string): readonly TemplateText[] {
  const found: TemplateText[] = []
  let at = 0
  for (;;) {
    const open = text.indexOf('{{', at)
    if (open < 0) return found
    const close = text.indexOf('}}', open)
    const source = close < 0 ? text.slice(open) : text.slice(open, close + 2)
    const [name = '', ...args] = source
      .replace(/^\{\{|\}\}$/g, '')
      .trim()
      .split(/\s+/)
    found.push({ source, name, args, closed: close >= 0 })
    if (close < 0) return found
    at = close + 2
  }
}
