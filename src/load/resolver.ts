import type { LookupAddress, LookupOptions } from 'node:dns'
import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'

/** The system did not say within the limit where a name leads. */
export class LookupTimeout extends Error {
  override readonly name = 'LookupTimeout'
  readonly code = 'PLIMSOLL_DNS_TIMEOUT'
}

/**
 * A look-up that asks the system once for each name and keeps the addresses: every connection of a run goes
 * where the first one went, and no request waits for DNS. A failure is not kept; no answer within the limit is
 * one.
 */
export function resolveOnce(
  ask: (name: string) => Promise<LookupAddress[]> = askSystem,
  limitMs = Infinity,
): LookupFunction {
  const known = new Map<string, Promise<LookupAddress[]>>()
  return (name, options, callback) => {
    let answer = known.get(name)
    if (answer === undefined) {
      answer = within(limitMs, name, ask(name))
      known.set(name, answer)
      answer.catch(() => known.delete(name))
    }
    answer.then(
      (addresses) => reply(addresses, options, callback),
      (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
    )
  }
}

/** Without a limit of its own, a look-up that hangs would be taken for a target that does not accept. */
async function within<T>(limitMs: number, name: string, answer: Promise<T>): Promise<T> {
  if (limitMs === Infinity) return answer
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new LookupTimeout(`"${name}" was not resolved within ${limitMs} ms`)),
      limitMs,
    )
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
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
