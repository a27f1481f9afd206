import { parse } from 'acorn'

/** What the reader of a bundle needs to know whose code comes next. */
const KEPT = /^ (?:CONCATENATED MODULE: |EXTERNAL MODULE: )/

const SYNTAX = { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true }

/**
 * The same program without its comments, which would be a fifth of the bundle: those of packages stand in the
 * packages, ours in the sources, licences in a file of their own. Empty lines go too; everything else stays as it is, byte for byte.
 */
export function stripComments(code) {
  const comments = []
  parse(code, {
    ...SYNTAX,
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
  return withoutBlankLines(parts.join(''))
}

/** Lines that the comments leave empty, and other empty ones; what is inside a template stays. */
function withoutBlankLines(code) {
  const parts = []
  let at = 0
  const gap = (end) => code.slice(at, end).replaceAll(/\n[ \t]*(?=\n)/g, '')
  const onToken = ({ start, end }) => {
    parts.push(gap(start), code.slice(start, end))
    at = end
  }
  parse(code, { ...SYNTAX, onToken })
  parts.push(gap(code.length))
  return parts.join('')
}
