import type { Body } from '../config/scenario.ts'
import { isNumeric, parseTemplate, render, type Scope } from './template.ts'

/** A request body, ready to send: the same bytes each time, or rendered for each iteration. */
export type CompiledBody = Buffer | ((scope: Scope) => Buffer) | null

/** The `content-type` that a body has when the config names none. */
export function contentTypeOf(body: Body): string {
  switch (body.kind) {
    case 'json':
      return 'application/json'
    case 'form':
      return 'application/x-www-form-urlencoded'
    case 'text':
      return 'text/plain; charset=utf-8'
    default:
      return body satisfies never
  }
}

export function compileBody(body: Body | undefined): CompiledBody {
  if (body === undefined) return null
  switch (body.kind) {
    case 'text': {
      const template = parseTemplate(body.text)
      if (template.kind === 'constant') return Buffer.from(template.text)
      return (scope) => Buffer.from(render(template, scope))
    }
    case 'form': {
      const fields = Object.entries(body.fields).map(([name, text]) => [name, parseTemplate(text)] as const)
      const encode = (scope: Scope) =>
        Buffer.from(
          new URLSearchParams(
            fields.map(([name, value]): [string, string] => [name, render(value, scope)]),
          ).toString(),
        )
      if (fields.every(([, template]) => template.kind === 'constant'))
        return Buffer.from(new URLSearchParams(body.fields).toString())
      return encode
    }
    case 'json': {
      if (!JSON.stringify(body.value).includes('{{')) return Buffer.from(JSON.stringify(body.value))
      const fill = compileJson(body.value)
      return (scope) => Buffer.from(JSON.stringify(fill(scope)))
    }
    default:
      return body satisfies never
  }
}

/** Strings inside are templates; one that is only `{{ $int … }}` or `{{ $timestamp }}` becomes a number. */
function compileJson(value: unknown): (scope: Scope) => unknown {
  if (typeof value === 'string') {
    const template = parseTemplate(value)
    if (template.kind === 'rendered' && template.parts.length === 1 && isNumeric(template.parts[0]))
      return (scope) => Number(render(template, scope))
    return (scope) => render(template, scope)
  }
  if (Array.isArray(value)) {
    const items = value.map(compileJson)
    return (scope) => items.map((item) => item(scope))
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, field]) => [key, compileJson(field)] as const)
    return (scope) => Object.fromEntries(fields.map(([key, field]) => [key, field(scope)]))
  }
  return () => value
}
