/** `1 request`, `3 requests`. */
export function tally(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
