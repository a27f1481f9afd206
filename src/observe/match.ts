import type { LabelMatch, Selector } from '../config/observe-expression.ts'

/** A selector made ready to be asked often; remembers the labels it has seen. */
export function matcherOf({ labels }: Selector): (written: string) => boolean {
  if (labels.length === 0) return () => true
  const tests = labels.map(testOf)
  const known = new Map<string, boolean>()
  return (written) => {
    const answer = known.get(written)
    if (answer !== undefined) return answer
    const parsed = parseLabels(written)
    const fits = tests.every((test) => test(parsed))
    // Labels that change with each scrape must not fill the memory.
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(written, fits)
    return fits
  }
}

const MOST_KNOWN = 20_000

/** As in PromQL: a label that is not there is empty, and a pattern holds for the whole value. */
function testOf({ label, operator, value }: LabelMatch): (labels: ReadonlyMap<string, string>) => boolean {
  const pattern = operator.endsWith('~') ? new RegExp(`^(?:${value})$`, 'su') : undefined
  const negative = operator.startsWith('!')
  return (labels) => {
    const found = labels.get(label) ?? ''
    return (pattern === undefined ? found === value : pattern.test(found)) !== negative
  }
}

/** `a="b",c="d"` as names and values; `\\`, `\"` and `\n` stand for what they do in the text format. */
export function parseLabels(written: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>()
  for (const [, name = '', value = ''] of written.matchAll(/([A-Za-z_][\w]*)\s*=\s*"((?:[^"\\]|\\.)*)"/gs))
    labels.set(
      name,
      value.replaceAll(/\\(.)/gs, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    )
  return labels
}
