import { createHash } from 'node:crypto'

/*
 * The fixed work of one control request: what an API does with a processor, without a database. It decides
 * what a control score means: scores of other work cannot be compared, so it changes with a major version of
 * Plimsoll only, which is part of the key under which runs are compared.
 */

interface Item {
  readonly id: number
  readonly name: string
  readonly price: number
  readonly tags: readonly string[]
}

const ITEMS = 160
const ROUNDS = 6

/** The document that each request reads; the same in every process. */
const DOCUMENT = JSON.stringify(
  Array.from({ length: ITEMS }, (_, id): Item => {
    const mixed = (id * 2_654_435_761) % 4_294_967_296
    return {
      id,
      name: `item ${mixed.toString(36)}`,
      price: mixed % 9_973,
      tags: [`t${id % 7}`, `t${id % 11}`],
    }
  }),
)

/** About a millisecond on a hosted runner: parse, filter, sort, write and hash the document, a few times. */
export function controlWork(): string {
  let digest = ''
  for (let round = 0; round < ROUNDS; round++) {
    const items = JSON.parse(DOCUMENT) as readonly Item[]
    const chosen = items
      .filter(({ tags }) => !tags.includes(`t${round}`))
      .sort((a, b) => a.price - b.price || a.name.localeCompare(b.name))
    digest = createHash('sha256').update(digest).update(JSON.stringify(chosen)).digest('hex')
  }
  return digest
}
