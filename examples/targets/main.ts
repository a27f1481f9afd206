// Serves one of the simulated targets on loopback, so that the example beside it can be run:
//
//     node examples/targets/main.ts catalogue 3000
//     plimsoll run --config examples/capacity.yml --profile spike
import { advice } from './advice.ts'
import { catalogue } from './catalogue.ts'
import { items } from './items.ts'
import { orders } from './orders.ts'
import { predictions } from './predictions.ts'
import { serve } from './serve.ts'
import { workers } from './workers.ts'

const TARGETS = { advice, catalogue, items, orders, predictions, workers }

const [name = '', port = ''] = process.argv.slice(2)
if (!Object.hasOwn(TARGETS, name) || !/^\d+$/.test(port)) {
  console.error(`Usage: node main.ts ${Object.keys(TARGETS).join('|')} PORT`)
  process.exitCode = 2
} else {
  const { url } = await serve(TARGETS[name as keyof typeof TARGETS](), { port: Number(port) })
  console.log(`${name} answers at ${url}; Ctrl+C ends it.`)
}
