import { parse } from 'acorn'

/** What the reader of a bundle needs to know whose code comes next. */
const KEPT = /^ (?:CONCATENATED MODULE: |EXTERNAL MODULE: )/

/**
 * The same program without its comments, which would be a fifth of the bundle: those of packages stand in the
 * packages, ours in the sources, licences in a file of their own. Everything else stays as it is, byte for byte.
 */
export function stripComments(code) {
  const comments = []
  parse(code, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowHashBang: true,
    onComment: (block, text, start, end) => {
      // The first line of a program that a shell starts is no comment to the shell.
      if (!(start === 0 && code.startsWith('#!')) && !KEPT.test(text))
        comments.push({ block, text, start, end })
    },
  })
  const parts = []
  let at = 0
  for (const { block, text, start, end } of comments) {
    const line = code.lastIndexOf('\n', start - 1) + 1
    const alone = line >= at && code.slice(line, start).trim() === '' && (code[end] ?? '\n') === '\n'
    parts.push(code.slice(at, alone ? line : start))
    // Beside code a comment parts two tokens, and one with a line break ends a statement.
    if (block && !alone) parts.push(text.includes('\n') ? '\n' : ' ')
    at = alone ? end + 1 : end
  }
  parts.push(code.slice(at))
  return parts.join('')
}
