import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface CodeBlock {
  readonly file: string
  /** Of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  readonly code: string
}

/** The documents of the project, from the root. */
export function markdownFiles(): readonly string[] {
  const inDocs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name))
  return [...readdirSync('.'), ...inDocs].filter((name) => name.endsWith('.md')).sort()
}

/** The fenced blocks of a document. */
export function codeBlocksOf(file: string): readonly CodeBlock[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^```(\S*)[^\n]*\n(.*?)^```$/gms)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    code: match[2] ?? '',
  }))
}
