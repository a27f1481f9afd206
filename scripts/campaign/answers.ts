import { lognormal, seededUniform } from '../../src/demo/latency.ts'
import { REQUESTS, SIGMA } from './service.ts'
import type { Answer, Character } from './service.ts'

/**
 * The answers of one server, by path; undefined for a path it does not have. The seed fixes the sequence of
 * draws; which request gets which draw depends on the order of arrival.
 */
export function answersOf(character: Character): (path: string) => Answer | undefined {
  const uniform = seededUniform(character.seed)
  return (path) => {
    const request = REQUESTS.find((one) => one.path === path)
    if (request === undefined) return undefined
    const usualMs = lognormal(uniform, request.medianMs, SIGMA)
    // Drawn whether it is used or not, so that a change moves no other draw.
    const lot = uniform()
    const { change } = character
    if (request.name !== character.changed) return { delayMs: usualMs, status: 200 }
    switch (change.kind) {
      case 'none':
        return { delayMs: usualMs, status: 200 }
      case 'factor':
        return { delayMs: usualMs * change.factor, status: 200 }
      case 'tail':
        return { delayMs: usualMs + (lot < change.share ? change.addMs : 0), status: 200 }
      case 'errors':
        return { delayMs: usualMs, status: lot < change.share ? 500 : 200 }
      default:
        return change satisfies never
    }
  }
}
