import type { LookupAddress, LookupOptions } from 'node:dns'
import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'

/**
 * A look-up that asks the system once for each name and keeps the addresses: every connection of a run goes
 * where the first one went, and no request waits for DNS. A failure is not kept.
 */
export function resolveOnce(ask: (name: string) => Promise<LookupAddress[]> = askSystem): LookupFunction {
  const known = new Map<string, Promise<LookupAddress[]>>()
  return (name, options, callback) => {
    let answer = known.get(name)
    if (answer === undefined) {
      answer = ask(name)
      known.set(name, answer)
      answer.catch(() => known.delete(name))
    }
    answer.then(
      (addresses) => reply(addresses, options, callback),
      (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
    )
  }
}

function askSystem(name: string): Promise<LookupAddress[]> {
  return lookup(name, { all: true })
}

function reply(
  addresses: readonly LookupAddress[],
  options: LookupOptions,
  callback: Parameters<LookupFunction>[2],
): void {
  const wanted = addresses.filter(({ family }) => !options.family || options.family === family)
  const usable = wanted.length > 0 ? wanted : addresses
  if (options.all === true) callback(null, [...usable])
  else callback(null, usable[0]?.address ?? '', usable[0]?.family)
}
