import { parse, type Expression, type Function as FunctionNode, type Program, type Statement } from 'acorn'
import { messageOf } from '../errors.ts'
import { importProblem } from './imported.ts'

/** What a k6 script consists of at its top level. */
export interface Script {
  /** Local name of the import of `k6/http`. */
  readonly http: string
  /** `const NAME = expression` of the top level. */
  readonly constants: ReadonlyMap<string, Expression>
  /** Bodies by exported or declared name; the default export is `default`. */
  readonly functions: ReadonlyMap<string, readonly Statement[]>
  /** The value of `export const options`; undefined for none. */
  readonly options: Expression | undefined
  readonly leftOut: readonly string[]
}

/** Reads the top level of a module. Throws UserError `import-unreadable` with line and column. */
export function parseScript(text: string, path: string): Script {
  const program = parsed(text, path)
  const constants = new Map<string, Expression>()
  const functions = new Map<string, readonly Statement[]>()
  const leftOut: string[] = []
  let http = 'http'
  const declare = (name: string, value: Expression): void => {
    const body = bodyOf(value)
    if (body === undefined) constants.set(name, value)
    else functions.set(name, body)
  }
  for (const node of program.body) {
    const plain = node.type === 'ExportNamedDeclaration' ? (node.declaration ?? undefined) : node
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the language has many kinds of nodes; default takes the rest
    switch (plain?.type) {
      case 'ImportDeclaration': {
        const source = String(plain.source.value)
        const first = plain.specifiers.find(({ type }) => type !== 'ImportSpecifier')
        if (source === 'k6/http' && first !== undefined) http = first.local.name
        else if (source !== 'k6' && source !== 'k6/http') leftOut.push(`what it imports from "${source}".`)
        break
      }
      case 'VariableDeclaration':
        for (const { id, init } of plain.declarations)
          if (id.type === 'Identifier' && init) declare(id.name, init)
        break
      case 'FunctionDeclaration':
        functions.set(plain.id.name, plain.body.body)
        break
      case 'ExportDefaultDeclaration': {
        const { declaration } = plain
        if (declaration.type === 'FunctionDeclaration') functions.set('default', declaration.body.body)
        else if (declaration.type === 'Identifier') {
          const named = functions.get(declaration.name)
          if (named !== undefined) functions.set('default', named)
        } else if (declaration.type !== 'ClassDeclaration') declare('default', declaration)
        break
      }
      default:
        break
    }
  }
  for (const name of ['setup', 'teardown', 'handleSummary'])
    if (functions.has(name)) leftOut.push(`${name}(): it runs outside of the load.`)
  return { http, constants, functions, options: constants.get('options'), leftOut }
}

/** The statements of a function expression; undefined for anything else. */
export function bodyOf(node: Expression | FunctionNode): readonly Statement[] | undefined {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return undefined
  if (node.body.type === 'BlockStatement') return node.body.body
  // An arrow with an expression does what a statement of it would.
  const { start, end } = node.body
  return [{ type: 'ExpressionStatement', expression: node.body, start, end, loc: node.body.loc ?? null }]
}

function parsed(text: string, path: string): Program {
  try {
    return parse(text.replace(/^\uFEFF/, ''), {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true,
      allowHashBang: true,
    })
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    const typed = /\.ts$/i.test(path)
    throw importProblem(
      path,
      `it is not JavaScript: ${messageOf(thrown)}.`,
      typed ? 'Give the script without types.' : 'Give the script as k6 runs it.',
      thrown,
    )
  }
}
