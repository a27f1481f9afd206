import { termsOf } from '../config/observe-expression.ts'
import type { Aggregate, Expression, SeriesTerm } from '../config/observe-expression.ts'
import type { ScrapedSample } from './exposition.ts'
import { matcherOf } from './match.ts'
import { CounterRate } from './rate.ts'

/** A value, why there is none, or nothing yet: a rate needs two scrapes. */
export type Value =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'not-yet' }

/** Evaluates one expression scrape after scrape; keeps what its rates need of earlier ones. */
export class Evaluator {
  /** Names that must be kept of a scrape. */
  readonly names: readonly string[]
  private readonly expression: Expression
  private readonly terms: ReadonlyMap<SeriesTerm, Term>

  constructor(expression: Expression) {
    this.expression = expression
    const terms = termsOf(expression)
    this.names = [...new Set(terms.map(({ selector }) => selector.name))]
    this.terms = new Map(terms.map((term) => [term, new Term(term)]))
  }

  /** The value after a scrape that was asked for at `atMs` of any clock that only moves forward. */
  next(samples: readonly ScrapedSample[], atMs: number): Value {
    const found = new Map([...this.terms].map(([term, state]) => [term, state.next(samples, atMs)]))
    const value = compute(this.expression, found)
    if (value.kind !== 'value' || Number.isFinite(value.value)) return value
    return none(Number.isNaN(value.value) ? 'the value is not a number (NaN)' : 'the value is infinite')
  }
}

class Term {
  private readonly term: SeriesTerm
  private readonly matches: (labels: string) => boolean
  private readonly rate: CounterRate | undefined

  constructor(term: SeriesTerm) {
    this.term = term
    this.matches = matcherOf(term.selector)
    this.rate = term.rate === undefined ? undefined : new CounterRate(term.rate.windowMs)
  }

  next(samples: readonly ScrapedSample[], atMs: number): Value {
    const { name } = this.term.selector
    const fitting = samples.filter((one) => one.name === name && this.matches(one.labels))
    if (fitting.length === 0) {
      this.rate?.next([], atMs)
      return none(
        `no series ${this.term.selector.labels.length > 0 ? `${name} with these labels` : name} is there`,
      )
    }
    const values = this.rate === undefined ? fitting.map(({ value }) => value) : this.rate.next(fitting, atMs)
    return values.length === 0
      ? { kind: 'not-yet' }
      : { kind: 'value', value: AGGREGATE[this.term.aggregate](values) }
  }
}

/** Of at least one value. */
const AGGREGATE: Readonly<Record<Aggregate, (values: readonly number[]) => number>> = {
  sum,
  max: (values) => values.reduce((most, value) => Math.max(most, value), -Infinity),
  min: (values) => values.reduce((least, value) => Math.min(least, value), Infinity),
  avg: (values) => sum(values) / values.length,
  count: (values) => values.length,
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

function compute(expression: Expression, found: ReadonlyMap<SeriesTerm, Value>): Value {
  switch (expression.kind) {
    case 'number':
      return { kind: 'value', value: expression.value }
    case 'series':
      return found.get(expression) ?? { kind: 'not-yet' }
    case 'negative': {
      const of = compute(expression.of, found)
      return of.kind === 'value' ? { kind: 'value', value: -of.value } : of
    }
    case 'binary': {
      const left = compute(expression.left, found)
      const right = compute(expression.right, found)
      if (left.kind === 'none') return left
      if (right.kind === 'none') return right
      if (left.kind === 'not-yet' || right.kind === 'not-yet') return { kind: 'not-yet' }
      if (expression.operator === '/' && right.value === 0) return none('it would be divided by zero')
      return { kind: 'value', value: calculate(expression.operator, left.value, right.value) }
    }
    default:
      return expression satisfies never
  }
}

function calculate(operator: '+' | '-' | '*' | '/', left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    default:
      return operator satisfies never
  }
}

function none(reason: string): Value {
  return { kind: 'none', reason }
}
