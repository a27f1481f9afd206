import type { Config } from '../config/config.ts'
import type { Engine, EngineTool } from '../config/engine.ts'
import type { RequestStep, Scenario } from '../config/scenario.ts'
import { LONGEST_BODY } from '../config/to-http.ts'
import { UserError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { plainKeys } from './plain-path.ts'

/**
 * What of a configuration another tool cannot do, one sentence each; empty when all of it can be done. A run
 * that silently leaves a part out would be another load under the same name.
 */
export function refusals(engine: Engine, config: Config, plan: Plan): readonly string[] {
  const own = engine.script !== undefined
  return [
    ...ofRun(config, plan),
    ...(own
      ? ofScript(engine, plan)
      : [...ofLoad(plan), ...ofHttp(plan), ...plan.scenarios.flatMap((one) => ofScenario(engine.tool, one))]),
  ]
}

/** Throws UserError `config` where anything is refused. */
export function expectTranslatable(engine: Engine, config: Config, plan: Plan): void {
  const found = refusals(engine, config, plan)
  if (found.length === 0) return
  throw new UserError(
    'config',
    `engine ${engine.tool} cannot run this configuration:\n${found.map((text) => `  - ${text}`).join('\n')}`,
    `Take these out, write them into a script of your own (engine: { ${engine.tool}: FILE }), or take engine out: Plimsoll itself does all of it.`,
  )
}

function ofRun(config: Config, { until }: Plan): readonly string[] {
  return [
    ...(config.observe === undefined
      ? []
      : ['observe: nothing is observed beside the load of another tool.']),
    ...(until === undefined ? [] : ['until: the tool runs its full time; nothing can end it early.']),
  ]
}

function ofScript({ tool }: Engine, plan: Plan): readonly string[] {
  return tool === 'locust' && plan.model === 'open'
    ? ['load.rate: Locust has no arrival rate. Write load: { users: …, duration: … } for your locustfile.']
    : []
}

function ofLoad(plan: Plan): readonly string[] {
  return [
    ...(plan.stages.some(({ burst }) => (burst ?? 0) > 0) || plan.together === true
      ? ['shape: burst: no tool starts everything at the same moment.']
      : []),
  ]
}

function ofHttp({ http, sides }: Plan): readonly string[] {
  const refused = [
    [http.version === 2, 'version: 2'],
    [http.tls !== undefined, 'tls'],
    [http.proxy !== undefined, 'proxy'],
    [http.firstByteTimeoutMs !== undefined, 'first-byte-timeout'],
    [(http.maxBodyBytes ?? LONGEST_BODY) !== LONGEST_BODY, 'max-body'],
  ] as const
  return [
    ...refused.flatMap(([present, key]) =>
      present ? [`http.${key}: it has no counterpart in the script.`] : [],
    ),
    ...(sides.candidate.socketPath === undefined ? [] : ['url: unix sockets are not reached by the tool.']),
  ]
}

function ofScenario(tool: EngineTool, { name, steps, data }: Scenario): readonly string[] {
  const requests = steps.filter((step): step is RequestStep => step.kind === 'request')
  return [
    ...(data?.order === 'unique' ? [`${name}: data in order "unique" is dealt by Plimsoll only.`] : []),
    ...requests.flatMap((step) => ofStep(tool, step).map((text) => `${name}, ${step.name}: ${text}`)),
  ]
}

function ofStep(
  tool: EngineTool,
  { expect, capture, followRedirects, path }: RequestStep,
): readonly string[] {
  const texts: string[] = []
  const searching = (what: string, written: string): void => {
    if (plainKeys(written) === undefined)
      texts.push(`${what} ${JSON.stringify(written)} searches; only names and indices are translated.`)
  }
  for (const one of Object.values(capture)) {
    if (one.from === 'json') searching('capture', one.path)
    if (one.from === 'regex' && tool === 'locust' && /\(\?<[A-Za-z]|\\[pPuk]/.test(one.pattern))
      texts.push(`capture ${JSON.stringify(one.pattern)} means something else in Python.`)
  }
  if (tool === 'k6') {
    const { headers, contains, json, maxBytes, maxMs } = expect
    const beyond = [
      [Object.keys(headers).length > 0, 'headers'],
      [contains !== undefined, 'contains'],
      [Object.keys(json).length > 0, 'json'],
      [maxBytes !== undefined, 'max-bytes'],
      [maxMs !== undefined, 'max-time'],
    ] as const
    for (const [present, key] of beyond)
      if (present) texts.push(`expect.${key}: k6 tells a wrong answer by its status alone.`)
    if ((followRedirects ?? 0) > 0)
      texts.push('follow-redirects: k6 counts every redirect as a request of its own.')
  } else Object.keys(expect.json).forEach((written) => searching('expect.json', written))
  if (/^https?:/i.test(path)) texts.push('an address of its own.')
  return texts
}
