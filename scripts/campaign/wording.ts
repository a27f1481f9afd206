import type { Change } from './service.ts'
import type { Variant } from './variants.ts'

/** `×1.2`, `errors 0.5 %`, `2 % of the answers +100 ms`, `none`. */
export function changeText(change: Change): string {
  switch (change.kind) {
    case 'none':
      return 'none'
    case 'factor':
      return `×${change.factor}`
    case 'tail':
      return `${change.share * 100} % of the answers +${change.addMs} ms`
    case 'errors':
      return `errors ${change.share * 100} %`
    default:
      return change satisfies never
  }
}

/** `main, saved` or `candidate`. */
export function roleText({ role }: Variant): string {
  return role === 'main' ? 'main, saved' : 'candidate'
}
