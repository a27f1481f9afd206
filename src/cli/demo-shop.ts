import type { Command } from './command.ts'

/** Hidden: what `startShop` runs in the process that becomes a shop. */
export const demoShop: Command = {
  name: 'demo-shop',
  summary: "be one of the demo's shops",
  hidden: true,
  positionals: [],
  options: [
    { name: 'seed', value: 'N', summary: 'fixes the latencies' },
    { name: 'slow', value: 'REQUEST', summary: 'request that takes longer' },
    { name: 'factor', value: 'X', summary: 'how many times as long' },
  ],
  details: [],
  examples: [],
  run: async (given, edges) => {
    await edges.serveShop({
      seed: Number(given.values.seed ?? 1),
      slow: given.values.slow,
      factor: Number(given.values.factor ?? 1),
    })
    return 0
  },
}
