import type { Html } from './html-markup.ts'
import type { Result } from './result.ts'
import type { ResultShards } from './result-shards.ts'
import { formatLateness } from '../plan/shard.ts'
import { html } from './html-markup.ts'
import { renderTable } from './html-table.ts'
import { describeMachine } from './shard-words.ts'
import { NOTHING } from './values.ts'

/** The section with a row for each shard; undefined for a run of one machine. */
export function renderShards(result: Result, prefix: string): Html | undefined {
  const { shards } = result
  if (shards === undefined) return undefined
  const numbers = [...shards.present, ...shards.missing].sort((a, b) => a - b)
  return html`<section id="${prefix}shards">
    <h2>Shards</h2>
    ${renderTable(
      'Machines that the load was dealt to',
      [
        { title: 'Shard', numeric: true },
        { title: 'State', numeric: false },
        { title: 'Machine', numeric: false },
        { title: 'Began', numeric: false },
      ],
      numbers.map((number) => {
        const machine = shards.machines?.find((kind) => kind.shards.includes(number))
        const judged = shards.present.includes(number)
        return {
          tone: judged ? 'plain' : 'caution',
          cells: [
            { content: String(number), sort: number },
            { content: judged ? 'judged' : 'missing' },
            { content: machine === undefined ? NOTHING : describeMachine(machine), long: true as const },
            { content: describeBegin(shards, number) },
          ],
        }
      }),
      { sortable: true },
    )}
  </section>`
}

function describeBegin({ clocks, missing }: ResultShards, number: number): string {
  const off = clocks?.off.find(({ shard }) => shard === number)
  if (off !== undefined) return formatLateness(off.lateMs, off.uncertaintyMs)
  if (clocks === undefined || missing.includes(number)) return NOTHING
  return clocks.unchecked.includes(number) ? 'not known' : 'with the others'
}
