/** Request names that are kept apart. A report with more helps nobody, and each costs memory in every block. */
export const MOST_NAMES = 100

/** Where everything beyond them is counted. */
export const FOLDED = 'other requests'

const LONGEST_NAME = 200
/** Spellings remembered, so that a million different addresses do not fill the memory. */
const MOST_SPELLINGS = 20_000

/** Turns what a tool calls a request into a request name, and folds what would be too many. */
export class RequestNames {
  private readonly known = new Map<string, string>()
  private readonly kept = new Set<string>()
  private beyond = 0

  /** The name of a request; the same text gives the same name. */
  nameOf(written: string): string {
    const known = this.known.get(written)
    if (known !== undefined) return known
    const name = this.keep(shorten(written))
    if (this.known.size < MOST_SPELLINGS) this.known.set(written, name)
    return name
  }

  /** Sentences about names that were folded; empty when none were. */
  notes(): readonly string[] {
    if (this.beyond === 0) return []
    const spellings = this.known.size < MOST_SPELLINGS ? `${this.beyond}` : 'Many'
    return [
      `${spellings} request names beyond the first ${MOST_NAMES} are counted together as "${FOLDED}". Addresses with ids in them should get one name: in k6 tags.name, in Locust name=, in JMeter the sampler's label.`,
    ]
  }

  private keep(name: string): string {
    if (this.kept.has(name)) return name
    if (this.kept.size >= MOST_NAMES) {
      this.beyond++
      return FOLDED
    }
    this.kept.add(name)
    return name
  }
}

/**
 * `GET /path` for an address, without origin and query; a name that a person chose stays as it is. `method` is
 * put before addresses and paths only.
 */
export function readableName(method: string, name: string): string {
  const path = pathOf(name)
  if (path === undefined) return name
  return method === '' ? path : `${method} ${path}`
}

/** The path of an address, or of what begins like a path; undefined for a name. */
export function pathOf(name: string): string | undefined {
  if (name.startsWith('/')) return name.split(/[?#]/, 1)[0]
  const [, path] = /^https?:\/\/[^/?#]*([^?#]*)/.exec(name) ?? []
  return path === undefined ? undefined : path === '' ? '/' : path
}

function shorten(written: string): string {
  const name = written.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  if (name === '') return 'unnamed'
  if (name === '__proto__') return '"__proto__"'
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`
}
