import { dirname, basename } from 'node:path'
import { parseLevel } from '../config/load-text.ts'
import { suggest } from '../config/nearest.ts'
import { UserError } from '../errors.ts'
import { EXPORTS } from '../export/exports.ts'
import type { Export, ExportName, ExportOptions } from '../export/exports.ts'
import type { Result } from '../report/result.ts'
import type { Arguments, Command } from './command.ts'
import type { CliEdges } from './edges.ts'
import { K8S, K8S_OPTIONS, renderK8s } from './export-k8s.ts'
import { writeAll } from './out-folder.ts'
import { resultIn } from './report.ts'

const NAMES = Object.keys(EXPORTS) as ExportName[]

/** `plimsoll export`: measured figures in the form that another program takes. */
export const exportResult: Command = {
  name: 'export',
  summary: 'write autoscalers, alerts, dashboards and objectives from measured figures',
  positionals: [
    { name: [...NAMES, K8S].join('|'), required: true },
    { name: 'RESULT.json', required: false },
  ],
  options: [
    { name: 'out', value: 'FILE', summary: 'file to write; without it, standard output' },
    { name: 'name', value: 'NAME', summary: 'of the deployment, job or upstream (default app)' },
    {
      name: 'peak',
      value: 'LOAD',
      summary: 'load to plan for, such as 900/s or 500 users (default: the last month of growth)',
    },
    { name: 'servers', value: 'HOST:PORT,…', summary: 'instances behind nginx' },
    {
      name: 'selector',
      value: 'MATCHERS',
      summary: 'PromQL label matchers that choose the service (default job="NAME")',
    },
    {
      name: 'prometheus',
      value: 'URL',
      summary: 'where KEDA finds Prometheus (default http://prometheus:9090)',
    },
    ...K8S_OPTIONS,
  ],
  details: [
    'Every number comes from the result: hpa, keda, aws and nginx from a profile with shape: steps, slo from',
    'constant load, prometheus, alerts and grafana from either. What the result does not carry is an error',
    'that says what to run.',
    ...NAMES.map((name) => `  ${name.padEnd(12)}${EXPORTS[name].summary}`),
    `  ${K8S.padEnd(12)}Kubernetes Jobs that carry the load of a configuration in shards; needs no result`,
  ],
  examples: [
    {
      line: 'plimsoll export hpa plimsoll-results/stress/result.json --name shop --peak 900/s',
      does: 'prints an autoscaler that adds a pod for each safe load of one',
    },
    {
      line: 'plimsoll export slo plimsoll-results/result.json --name shop --out slo.yml',
      does: 'writes the proposed objectives as OpenSLO',
    },
    {
      line: 'plimsoll export k8s --shards 20 --image registry.example.com/plimsoll:0.1.0 | kubectl apply -f -',
      does: 'starts twenty pods that load the target together in five minutes',
    },
  ],
  run: (given, edges) => Promise.resolve(writeExport(given, edges)),
}

function writeExport({ positionals, values, flags }: Arguments, edges: CliEdges): number {
  const [kind = '', path = ''] = positionals
  const text = kind === K8S ? renderK8s({ positionals, values, flags }, edges) : figures(kind, path)
  const { out } = values
  if (out === undefined) edges.stdout.write(text)
  else {
    const written = writeAll(edges.files, dirname(out), [{ name: basename(out), content: text }])
    edges.stderr.write(`Written: ${written.join(', ')}\n`)
  }
  return 0

  function figures(kind: string, path: string): string {
    const known = NAMES.find((name) => name === kind)
    if (known === undefined)
      throw new UserError('usage', `There is no export "${kind}".`, suggest(kind, [...NAMES, K8S]))
    if (path === '')
      throw new UserError('usage', `"export ${kind}" needs RESULT.json.`, 'Give the result.json of a run.')
    const result = resultIn(edges, path)
    const chosen: Export = EXPORTS[known]
    return chosen.render(result, optionsOf(values, result))
  }
}

function optionsOf(values: Arguments['values'], result: Result): ExportOptions {
  const name = values.name ?? 'app'
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new UserError(
      'usage',
      `--name "${name}": lower-case letters, digits and "-" are expected, at most 63 of them.`,
      'Write for example --name shop.',
    )
  return {
    name,
    servers: (values.servers ?? '').split(',').filter((one) => one !== ''),
    prometheus: values.prometheus ?? 'http://prometheus:9090',
    selector: values.selector ?? `job="${name}"`,
    peak: values.peak === undefined ? undefined : peakOf(values.peak, result),
  }
}

/** In the unit of the measured capacity. */
function peakOf(text: string, { capacity }: Result): number {
  const read = parseLevel(text)
  const level = 'value' in read ? read.value : undefined
  if (level === undefined || !(level.value > 0))
    throw new UserError(
      'usage',
      `--peak "${text}": a load is expected.`,
      'Write for example --peak 900/s, or --peak 500 for users.',
    )
  if (capacity !== undefined && level.unit !== capacity.unit)
    throw new UserError(
      'usage',
      `--peak "${text}" is ${level.unit === 'rate' ? 'a rate' : 'a number of users'}, but the capacity was measured in ${capacity.unit === 'rate' ? 'arrivals per second' : 'users'}.`,
      `Write for example --peak ${capacity.unit === 'rate' ? '900/s' : '500'}.`,
    )
  return level.value
}
