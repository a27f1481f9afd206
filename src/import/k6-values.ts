import type { Expression, Property } from 'acorn'

/** A value that stands in the script itself, or follows from what stands there. */
export type Known = { readonly value: unknown } | undefined

/** Most often the same name: deeper than this it is a circle. */
const DEEPEST = 20

/** Values of expressions as far as they are literal: texts, numbers, objects, lists, constants, `__ENV.X || …`. */
export class Constants {
  private readonly named: ReadonlyMap<string, Expression>

  constructor(named: ReadonlyMap<string, Expression>) {
    this.named = named
  }

  /** The value of an expression; undefined where it depends on the run. */
  valueOf(node: Expression | null | undefined, depth = 0): Known {
    if (!node || depth > DEEPEST) return undefined
    const of = (one: Expression | null | undefined): Known => this.valueOf(one, depth + 1)
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the language has many kinds of nodes; default takes the rest
    switch (node.type) {
      case 'Literal':
        return node.regex || typeof node.value === 'bigint' ? undefined : { value: node.value }
      case 'Identifier':
        return of(this.named.get(node.name))
      case 'TemplateLiteral': {
        const inside = node.expressions.map(of)
        if (inside.some((one) => one === undefined)) return undefined
        const texts = node.quasis.map(({ value }) => value.cooked ?? '')
        return { value: texts.map((text, index) => text + shown(inside[index])).join('') }
      }
      case 'BinaryExpression':
        return node.left.type === 'PrivateIdentifier'
          ? undefined
          : combined(node.operator, of(node.left), of(node.right))
      case 'LogicalExpression':
        // What the environment gives is not known here; what stands instead of it is.
        return node.operator === '&&' ? undefined : isEnv(node.left) ? of(node.right) : of(node.left)
      case 'UnaryExpression': {
        const value = of(node.argument)?.value
        return node.operator === '-' && typeof value === 'number' ? { value: -value } : undefined
      }
      case 'ArrayExpression': {
        const items = node.elements.map((one) =>
          one === null || one.type === 'SpreadElement' ? undefined : of(one),
        )
        return items.some((one) => one === undefined) ? undefined : { value: items.map((one) => one?.value) }
      }
      case 'ObjectExpression': {
        const fields = fieldsOf(node)
        if (fields === undefined) return undefined
        const values = [...fields].map(([name, one]) => [name, of(one)] as const)
        return values.some(([, one]) => one === undefined)
          ? undefined
          : { value: Object.fromEntries(values.map(([name, one]) => [name, one?.value])) }
      }
      case 'CallExpression':
        return isJsonText(node.callee) && node.arguments[0]?.type !== 'SpreadElement'
          ? jsonText(of(node.arguments[0]))
          : undefined
      case 'MemberExpression': {
        const name = memberName(node)
        const parent = node.object.type === 'Super' ? undefined : of(node.object)?.value
        return name !== undefined &&
          typeof parent === 'object' &&
          parent !== null &&
          Object.hasOwn(parent, name)
          ? { value: (parent as Readonly<Record<string, unknown>>)[name] }
          : undefined
      }
      case 'ParenthesizedExpression':
        return of(node.expression)
      default:
        return undefined
    }
  }

  /** The fields of an object, or of a constant that is one; their values need not be known. */
  fieldsOf(node: Expression | undefined): ReadonlyMap<string, Expression> | undefined {
    if (node?.type === 'Identifier') return this.fieldsOf(this.named.get(node.name))
    return node?.type === 'ObjectExpression' ? fieldsOf(node) : undefined
  }
}

/** `name` of `object.name` and `object['name']`; undefined for what is computed. */
export function memberName(node: Expression): string | undefined {
  if (node.type !== 'MemberExpression') return undefined
  if (!node.computed && node.property.type === 'Identifier') return node.property.name
  return node.property.type === 'Literal' ? String(node.property.value) : undefined
}

function fieldsOf(node: Expression): ReadonlyMap<string, Expression> | undefined {
  if (node.type !== 'ObjectExpression') return undefined
  const plain = node.properties.filter((one): one is Property => one.type === 'Property' && !one.computed)
  if (plain.length < node.properties.length) return undefined
  return new Map(
    plain.map(({ key, value }) => [
      key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : '',
      value,
    ]),
  )
}

function isEnv(node: Expression): boolean {
  return node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === '__ENV'
}

function isJsonText(node: Expression | { readonly type: 'Super' }): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'JSON' &&
    memberName(node) === 'stringify'
  )
}

function jsonText(known: Known): Known {
  return known === undefined ? undefined : { value: JSON.stringify(known.value) }
}

function combined(operator: string, left: Known, right: Known): Known {
  if (left === undefined || right === undefined) return undefined
  if (operator === '+' && (typeof left.value === 'string' || typeof right.value === 'string'))
    return { value: shown(left) + shown(right) }
  if (typeof left.value !== 'number' || typeof right.value !== 'number') return undefined
  switch (operator) {
    case '+':
      return { value: left.value + right.value }
    case '-':
      return { value: left.value - right.value }
    case '*':
      return { value: left.value * right.value }
    case '/':
      return { value: left.value / right.value }
    default:
      return undefined
  }
}

function shown(known: Known): string {
  return known === undefined ? '' : String(known.value)
}
