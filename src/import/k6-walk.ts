import type { CallExpression, Expression, Statement } from 'acorn'
import { nameOf, type ImportedMethod, type ImportedRequest, type ImportedStep } from './imported.ts'
import { k6Request } from './k6-request.ts'
import { memberName, type Constants } from './k6-values.ts'
import { bodyOf } from './k6-syntax.ts'

const METHODS: Readonly<Record<string, ImportedMethod>> = {
  get: 'get',
  post: 'post',
  put: 'put',
  patch: 'patch',
  del: 'delete',
  head: 'head',
  options: 'options',
}

/** Goes through the statements of an iteration and collects its steps, and what is none. */
export class K6Walk {
  readonly steps: ImportedStep[] = []
  readonly leftOut: string[] = []
  readonly toCheck: string[] = []
  readonly origins = new Set<string>()
  private readonly http: string
  private readonly constants: Constants
  private group: string | undefined
  /** Variables that hold the answer of a step, by its index. */
  private readonly answers = new Map<string, number>()

  constructor(http: string, constants: Constants) {
    this.http = http
    this.constants = constants
  }

  statements(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement)
  }

  private statement(node: Statement): void {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the language has many kinds of nodes; default takes the rest
    switch (node.type) {
      case 'ExpressionStatement':
        if (node.expression.type === 'AssignmentExpression' && node.expression.left.type === 'Identifier')
          this.declared(node.expression.left.name, node.expression.right)
        else this.expression(node.expression)
        return
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations)
          if (init) this.declared(id.type === 'Identifier' ? id.name : undefined, init)
        return
      case 'BlockStatement':
        this.statements(node.body)
        return
      case 'EmptyStatement':
        return
      case 'ReturnStatement':
        if (node.argument) this.expression(node.argument)
        return
      case 'IfStatement':
        this.skip(node, 'a condition')
        return
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.skip(node, 'a loop')
        return
      default:
        this.skip(node, `a statement (${node.type})`)
    }
  }

  private declared(name: string | undefined, value: Expression): void {
    const before = this.steps.length
    this.expression(value)
    if (name !== undefined && this.steps.length === before + 1) this.answers.set(name, before)
  }

  private expression(node: Expression): void {
    if (node.type === 'CallExpression') this.call(node)
    else if (this.constants.valueOf(node) === undefined) this.skip(node, 'a computed value')
  }

  private call(node: CallExpression): void {
    const { callee } = node
    if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier') {
      const method = memberName(callee) ?? ''
      if (callee.object.name === this.http) {
        this.request(node, method)
        return
      }
      if (callee.object.name === 'console') return
    }
    if (callee.type !== 'Identifier') {
      this.skip(node, 'a call')
      return
    }
    switch (callee.name) {
      case 'sleep':
        this.sleep(node)
        return
      case 'check':
        this.check(node)
        return
      case 'group':
        this.grouped(node)
        return
      default:
        this.skip(node, `a call of ${callee.name}()`)
    }
  }

  private request(node: CallExpression, name: string): void {
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
    if (method === undefined) {
      this.skip(node, `a call of http.${name}()`)
      return
    }
    const read = k6Request(method, argumentsOf(node), this.constants)
    if ('problem' in read) {
      this.skip(node, read.problem)
      return
    }
    this.origins.add(read.origin)
    for (const note of read.leftOut) this.skip(node, note)
    for (const note of read.toCheck) this.toCheck.push(`line ${lineOf(node)}: ${note}`)
    this.steps.push(this.group === undefined ? read.step : { ...read.step, group: this.group })
  }

  /** `sleep(2)`, `sleep(Math.random() * 3)`, `sleep(Math.random() * 3 + 1)`; seconds. */
  private sleep(node: CallExpression): void {
    const [time] = argumentsOf(node)
    const seconds = this.constants.valueOf(time)?.value
    if (typeof seconds === 'number' && seconds >= 0) {
      this.steps.push({ think: `${Math.round(seconds * 1000)}ms` })
      return
    }
    const range = this.randomRange(time)
    if (range === undefined) this.skip(node, 'a pause of computed length')
    else this.steps.push({ think: `${Math.round(range.low * 1000)}ms..${Math.round(range.high * 1000)}ms` })
  }

  private randomRange(
    node: Expression | undefined,
  ): { readonly low: number; readonly high: number } | undefined {
    if (node === undefined) return undefined
    if (isRandom(node)) return { low: 0, high: 1 }
    if (node.type !== 'BinaryExpression' || node.left.type === 'PrivateIdentifier') return undefined
    const sides = [
      [node.left, node.right],
      [node.right, node.left],
    ] as const
    for (const [random, other] of sides) {
      const range = this.randomRange(random)
      const by = this.constants.valueOf(other)?.value
      if (range === undefined || typeof by !== 'number' || by < 0) continue
      if (node.operator === '+') return { low: range.low + by, high: range.high + by }
      if (node.operator === '*') return { low: range.low * by, high: range.high * by }
    }
    return undefined
  }

  /** `check(res, { name: (r) => r.status === 200 })`; also around the call itself. */
  private check(node: CallExpression): void {
    const [answer, checks] = argumentsOf(node)
    let index = answer?.type === 'Identifier' ? this.answers.get(answer.name) : undefined
    if (answer?.type === 'CallExpression') {
      index = this.steps.length
      this.call(answer)
    }
    const fields = this.constants.fieldsOf(checks)
    const step = index === undefined ? undefined : this.steps[index]
    if (fields === undefined || index === undefined || step === undefined || 'think' in step) {
      this.skip(node, 'a check')
      return
    }
    const status = new Set<number>(step.status)
    for (const [name, test] of fields) {
      const wanted = statusOf(test)
      if (wanted === undefined) this.skip(node, `the check "${nameOf(name)}"`)
      else status.add(wanted)
    }
    if (status.size === 1) this.steps[index] = { ...step, status: [...status] } satisfies ImportedRequest
  }

  private grouped(node: CallExpression): void {
    const [name, run] = argumentsOf(node)
    const label = this.constants.valueOf(name)?.value
    const body = run === undefined ? undefined : bodyOf(run)
    if (typeof label !== 'string' || body === undefined) {
      this.skip(node, 'a group')
      return
    }
    const outer = this.group
    this.group = nameOf(outer === undefined ? label : `${outer} / ${label}`)
    this.statements(body)
    this.group = outer
  }

  private skip(node: Statement | Expression, what: string): void {
    this.leftOut.push(`line ${lineOf(node)}: ${what}.`)
  }
}

function argumentsOf(node: CallExpression): readonly Expression[] {
  return node.arguments.filter((one): one is Expression => one.type !== 'SpreadElement')
}

function lineOf(node: Statement | Expression): number {
  return node.loc?.start.line ?? 0
}

function isRandom(node: Expression): boolean {
  return (
    node.type === 'CallExpression' &&
    node.callee.type === 'MemberExpression' &&
    node.callee.object.type === 'Identifier' &&
    node.callee.object.name === 'Math' &&
    memberName(node.callee) === 'random'
  )
}

/** 200 of `(r) => r.status === 200`, in either order. */
function statusOf(test: Expression): number | undefined {
  const [statement] = bodyOf(test) ?? []
  const compared =
    statement?.type === 'ExpressionStatement'
      ? statement.expression
      : statement?.type === 'ReturnStatement'
        ? statement.argument
        : undefined
  if (compared?.type !== 'BinaryExpression' || !['===', '=='].includes(compared.operator)) return undefined
  const sides = [compared.left, compared.right].filter((side) => side.type !== 'PrivateIdentifier')
  const number = sides.find((side) => side.type === 'Literal')
  const status = sides.some((side) => memberName(side) === 'status')
  return status && number?.type === 'Literal' && typeof number.value === 'number' ? number.value : undefined
}
