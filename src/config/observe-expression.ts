/** A formula over a target's series. Its value at one moment is one number, or none. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'negative'; readonly of: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: '+' | '-' | '*' | '/'
      readonly left: Expression
      readonly right: Expression
    }
  | SeriesTerm

/** Series of one name, made one number: the only leaf that looks at what was scraped. */
export interface SeriesTerm {
  readonly kind: 'series'
  readonly selector: Selector
  /** Sum, unless written otherwise. */
  readonly aggregate: Aggregate
  /** Present: the change of a counter per second, over `windowMs` or from one scrape to the next. */
  readonly rate: { readonly windowMs: number | undefined } | undefined
}

export const AGGREGATES = ['sum', 'max', 'min', 'avg', 'count'] as const
export type Aggregate = (typeof AGGREGATES)[number]

export interface Selector {
  readonly name: string
  readonly labels: readonly LabelMatch[]
}

export interface LabelMatch {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** Every series term in an expression, from left to right. */
export function termsOf(expression: Expression): readonly SeriesTerm[] {
  switch (expression.kind) {
    case 'number':
      return []
    case 'negative':
      return termsOf(expression.of)
    case 'binary':
      return [...termsOf(expression.left), ...termsOf(expression.right)]
    case 'series':
      return [expression]
    default:
      return expression satisfies never
  }
}

/** The longest regular expression of `=~`, so that none takes long to match. */
export const LONGEST_PATTERN = 200
