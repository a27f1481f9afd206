import { stringify } from 'yaml'

/** YAML documents after lines of comment. Long lines stay whole, so that expressions can be read. */
export function commentedYaml(comments: readonly string[], documents: readonly unknown[]): string {
  const bodies = documents.map((document) =>
    stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }),
  )
  return `${comment(comments)}${bodies.join('---\n')}`
}

/** Lines of comment that begin with `#`; foreign text cannot leave them. */
export function comment(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}\n`).join('')
}
