import { clopperPearson } from './binomial.ts'

/** `12/2000, 0.6 % (0.3–1.0)`: with 95 % Clopper–Pearson limits in percent. */
export function share(hits: number, runs: number): string {
  const [low, high] = clopperPearson(hits, runs)
  const limit = (p: number): string => (p * 100).toFixed(1)
  return `${hits}/${runs}, ${percent(hits, runs)} (${limit(low)}–${limit(high)})`
}

/** `0.6 %` */
export function percent(hits: number, runs: number): string {
  return `${((hits / runs) * 100).toFixed(1)} %`
}

/** `100 s`; a dash for a time that never came. */
export function seconds(value: number | undefined): string {
  return value === undefined ? '–' : `${value} s`
}

/** A Markdown table; cells hold no vertical bars. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
