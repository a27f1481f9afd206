import { formatCount, parseDuration } from '../units.ts'
import { suggest } from './nearest.ts'
import { AGGREGATES, LONGEST_PATTERN } from './observe-expression.ts'
import type { Aggregate, Expression, LabelMatch, Selector, SeriesTerm } from './observe-expression.ts'
import { tokensOf } from './observe-token.ts'
import type { Token } from './observe-token.ts'
import type { Parsed } from './problem.ts'

const EXAMPLE = 'Write for example "rate(cache_hits_total) / rate(cache_requests_total)".'
const FUNCTIONS = ['rate', ...AGGREGATES]
const DEEPEST = 50
const LONGEST = 2_000

/**
 * A formula over scraped series, a small part of PromQL in which each term is one number.
 *
 *     expression = product { ( "+" | "-" ) product }
 *     product    = factor { ( "*" | "/" ) factor }
 *     factor     = number | "-" factor | "(" expression ")" | term
 *     term       = [ aggregate "(" ] ( selector | rate ) [ ")" ]
 *     aggregate  = "sum" | "max" | "min" | "avg" | "count"        over the labels; sum without one
 *     rate       = "rate" "(" selector [ "[" duration "]" ] ")"   per second, over the duration or one interval
 *     selector   = name [ "{" [ match { "," match } [ "," ] ] "}" ]
 *     match      = label ( "=" | "!=" | "=~" | "!~" ) quoted
 */
export function parseExpression(written: string): Parsed<Expression> {
  if (written.length > LONGEST)
    return { problem: `an expression has at most ${formatCount(LONGEST)} characters. Shorten it.` }
  const split = tokensOf(written)
  if ('found' in split)
    return {
      problem: `${JSON.stringify(split.found)} at character ${split.at + 1} is not expected. ${EXAMPLE}`,
    }
  try {
    return { value: new Reader(split.tokens).whole() }
  } catch (thrown) {
    if (thrown instanceof Unexpected) return { problem: thrown.message }
    throw thrown
  }
}

/** Leaves the descent at the first thing that is wrong. */
class Unexpected extends Error {}

/** Reads tokens from left to right; lives for one expression. */
class Reader {
  private readonly tokens: readonly Token[]
  private next = 0
  private depth = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  whole(): Expression {
    const expression = this.expression()
    if (this.token.kind !== 'end') this.refuse('an operator or the end')
    return expression
  }

  private expression(): Expression {
    if (++this.depth > DEEPEST) throw new Unexpected('is nested too deeply. Split it into several series.')
    let left = this.product()
    for (let operator = this.take('+', '-'); operator !== undefined; operator = this.take('+', '-'))
      left = { kind: 'binary', operator, left, right: this.product() }
    this.depth--
    return left
  }

  private product(): Expression {
    let left = this.factor()
    for (let operator = this.take('*', '/'); operator !== undefined; operator = this.take('*', '/'))
      left = { kind: 'binary', operator, left, right: this.factor() }
    return left
  }

  private factor(): Expression {
    let negative = false
    while (this.take('-') !== undefined) negative = !negative
    const value = this.unsigned()
    return negative ? { kind: 'negative', of: value } : value
  }

  private unsigned(): Expression {
    const { kind, text } = this.token
    if (kind === 'number') {
      this.next++
      return { kind: 'number', value: Number(text) }
    }
    if (this.take('(') !== undefined) {
      const inner = this.expression()
      this.expect(')')
      return inner
    }
    return this.term()
  }

  private term(): SeriesTerm {
    const called = this.call()
    if (called === undefined)
      return { kind: 'series', selector: this.timeless(), aggregate: 'sum', rate: undefined }
    if (called === 'rate') return { kind: 'series', aggregate: 'sum', ...this.rate() }
    const aggregate: Aggregate = called
    const inner = this.call()
    if (inner !== undefined && inner !== 'rate')
      throw new Unexpected(`${aggregate}() takes series or rate(), not ${inner}(). ${EXAMPLE}`)
    const of = inner === 'rate' ? this.rate() : { selector: this.timeless(), rate: undefined }
    this.expect(')')
    return { kind: 'series', aggregate, ...of }
  }

  /** The name of a function and its opening bracket; undefined where there is none. */
  private call(): Aggregate | 'rate' | undefined {
    const { kind, text } = this.token
    if (kind !== 'name' || this.tokens[this.next + 1]?.text !== '(') return undefined
    const found = text === 'rate' ? text : AGGREGATES.find((one) => one === text)
    if (found === undefined)
      throw new Unexpected(`there is no function ${JSON.stringify(text)}. ${suggest(text, FUNCTIONS)}`)
    this.next += 2
    return found
  }

  private rate(): Pick<SeriesTerm, 'selector' | 'rate'> {
    const selector = this.selector()
    let windowMs: number | undefined
    if (this.take('[') !== undefined) {
      const { kind, text } = this.token
      windowMs = kind === 'duration' ? parseDuration(text) : undefined
      if (windowMs === undefined || windowMs === 0) this.refuse('a duration such as 30s')
      this.next++
      this.expect(']')
    }
    this.expect(')')
    return { selector, rate: { windowMs } }
  }

  /** A selector that no rate is taken of. */
  private timeless(): Selector {
    const selector = this.selector()
    if (this.token.text !== '[') return selector
    throw new Unexpected(
      `a time in brackets belongs into rate(). Write for example "rate(${selector.name}[30s])".`,
    )
  }

  private selector(): Selector {
    const name = this.name('the name of a series')
    const labels: LabelMatch[] = []
    if (this.take('{') !== undefined) {
      while (this.token.text !== '}') {
        labels.push(this.match())
        if (this.take(',') === undefined) break
      }
      this.expect('}')
    }
    return { name, labels }
  }

  private match(): LabelMatch {
    const label = this.name('the name of a label')
    const operator = this.take('=', '!=', '=~', '!~')
    if (operator === undefined) return this.refuse('=, !=, =~ or !~')
    const { kind, text: value } = this.token
    if (kind !== 'text') this.refuse('a value in quotes')
    this.next++
    if (operator.endsWith('~')) refusePattern(value)
    return { label, operator, value }
  }

  private name(what: string): string {
    const { kind, text } = this.token
    if (kind !== 'name') this.refuse(what)
    this.next++
    return text
  }

  private take<const T extends string>(...signs: readonly T[]): T | undefined {
    const { kind, text } = this.token
    const found = kind === 'sign' ? signs.find((one) => one === text) : undefined
    if (found !== undefined) this.next++
    return found
  }

  private expect(sign: string): void {
    if (this.take(sign) === undefined) this.refuse(JSON.stringify(sign))
  }

  private refuse(expected: string): never {
    const { kind, text, at } = this.token
    const found = kind === 'end' ? 'the end' : `${JSON.stringify(text)} at character ${at + 1}`
    throw new Unexpected(`expected ${expected}, not ${found}. ${EXAMPLE}`)
  }

  private get token(): Token {
    const token = this.tokens[Math.min(this.next, this.tokens.length - 1)]
    if (token === undefined) throw new Error('an expression always ends with an end token')
    return token
  }
}

function refusePattern(pattern: string): void {
  if (pattern.length > LONGEST_PATTERN)
    throw new Unexpected(`a regular expression has at most ${LONGEST_PATTERN} characters. Shorten it.`)
  try {
    new RegExp(pattern, 'u')
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    throw new Unexpected(`${JSON.stringify(pattern)} is no regular expression: ${thrown.message}.`)
  }
}
