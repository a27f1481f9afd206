import type { Job } from './job.ts'
import { k6Options } from './k6-options.ts'

/** The k6 script that runs a job. */
export function k6Script(job: Job): string {
  return [
    '// Written by Plimsoll from its plan. Run it by hand with: k6 run FILE',
    `const JOB = ${literal(job)}`,
    `export const options = ${literal(k6Options(job))}`,
    RUNTIME,
  ].join('\n')
}

/** JSON is an expression of JavaScript. */
function literal(value: unknown): string {
  return JSON.stringify(value, undefined, 1)
}

const RUNTIME = String.raw`
import exec from 'k6/execution'
import http from 'k6/http'
import { sleep } from 'k6'

const ALL_WEIGHTS = JOB.scenarios.reduce((sum, scenario) => sum + scenario.weight, 0)
const users = new Map()

export function iteration() {
  const begunMs = Date.now()
  const scenario = chosen()
  const user = userOf(scenario)
  const values = new Map(user.kept)
  const { data } = scenario
  if (data !== null) {
    const turn =
      data.order === 'random'
        ? Math.floor(Math.random() * data.rows.length)
        : exec.scenario.iterationInTest % data.rows.length
    for (const [name, value] of Object.entries(data.rows[turn])) values.set(name, value)
  }
  const calm = run(scenario, user, values)
  const pauseS = JOB.think === null ? 0 : secondsOf(JOB.think)
  sleep(Math.max(pauseS, calm || JOB.model === 'open' ? 0 : JOB.restMs / 1000))
  if (JOB.pacingMs !== null) sleep(Math.max(0, JOB.pacingMs - (Date.now() - begunMs)) / 1000)
}

// One pass through the steps. False where no answer came or the user was not let in: it then rests a moment.
function run(scenario, user, values) {
  const known = user.begun.has(scenario.name)
  const onceLeft = new Set(known ? [] : scenario.steps.filter((step) => step.once))
  let calm = true
  for (const step of scenario.steps) {
    if (step.think !== undefined) {
      sleep(secondsOf(step.think))
      continue
    }
    if (step.once && known) continue
    const came = request(step, values, user)
    if (came === 'right') onceLeft.delete(step)
    else if (step.once || came === 'silent') calm = false
    if (came === 'over' || came === 'silent') break
  }
  // Who was not let in knocks again in the next iteration.
  if (onceLeft.size === 0) user.begun.add(scenario.name)
  return calm
}

// Whose cookies, captures of "once" steps and "once" steps done an iteration has. With users: this user's. With an
// arrival rate: somebody new each time, except that scenarios with "once" steps go on with who has run them.
function userOf(scenario) {
  const open = JOB.model === 'open'
  if (open && !scenario.steps.some((step) => step.once)) return newUser()
  const key = open ? scenario.name : ''
  if (!users.has(key)) users.set(key, newUser())
  return users.get(key)
}

function newUser() {
  return { jar: new http.CookieJar(), kept: new Map(), begun: new Set() }
}

function chosen() {
  const own = /^scenario-(\d+)$/.exec(exec.scenario.name)
  if (own !== null) return JOB.scenarios[Number(own[1])]
  let at = Math.random() * ALL_WEIGHTS
  for (const scenario of JOB.scenarios) {
    at -= scenario.weight
    if (at < 0) return scenario
  }
  return JOB.scenarios[JOB.scenarios.length - 1]
}

// How a request came off: 'right'; 'wrong', and the next one is sent all the same; 'over' where a later step cannot
// have what it needs; 'silent' without an answer.
function request(step, values, user) {
  const headers = Object.assign({}, JOB.headers)
  for (const [name, parts] of step.headers) headers[name] = filled(parts, values)
  const statuses = step.status === null ? [{ min: 200, max: 399 }] : step.status
  const response = http.request(
    step.method,
    JOB.url + filled(step.path, values, encodeURIComponent),
    bodyOf(step.body, values),
    {
      headers,
      redirects: 0,
      jar: user.jar,
      tags: { name: step.name },
      timeout: JOB.timeoutMs,
      responseCallback: http.expectedStatuses(...statuses),
    },
  )
  if (response.status === 0) return 'silent'
  if (!statuses.some((one) => isOf(response.status, one))) return step.capture.length > 0 ? 'over' : 'wrong'
  for (const [name, capture] of step.capture) {
    const value = captured(capture, response)
    if (value === undefined) {
      console.error(step.name + ': there is no value to capture as ' + name + '; the iteration ends here')
      return 'over'
    }
    values.set(name, value)
    if (step.once) user.kept.set(name, value)
  }
  return 'right'
}

function isOf(status, wanted) {
  return typeof wanted === 'number' ? status === wanted : status >= wanted.min && status <= wanted.max
}

function captured(capture, response) {
  switch (capture.from) {
    case 'json': {
      let at
      try {
        at = JSON.parse(response.body)
      } catch (error) {
        console.warn('no JSON to capture from: ' + error)
        return undefined
      }
      for (const key of capture.keys) at = at === null || at === undefined ? undefined : at[key]
      return at === undefined || at === null ? undefined : typeof at === 'object' ? JSON.stringify(at) : String(at)
    }
    case 'header': {
      const name = Object.keys(response.headers).find((one) => one.toLowerCase() === capture.name)
      return name === undefined ? undefined : response.headers[name]
    }
    case 'cookie': {
      const cookies = response.cookies[capture.name]
      return cookies === undefined || cookies.length === 0 ? undefined : cookies[0].value
    }
    default: {
      const found = new RegExp(capture.pattern).exec(response.body || '')
      return found === null ? undefined : found.length > 1 ? found[1] : found[0]
    }
  }
}

function bodyOf(body, values) {
  if (body === null) return null
  if (body.kind === 'text') return filled(body.text, values)
  if (body.kind === 'json') return JSON.stringify(json(body.tree, values))
  return body.fields
    .map(([name, parts]) => form(name) + '=' + form(filled(parts, values)))
    .join('&')
}

function form(text) {
  return encodeURIComponent(text).replace(/%20/g, '+')
}

function json(tree, values) {
  if (tree.items !== undefined) return tree.items.map((item) => json(item, values))
  if (tree.fields !== undefined)
    return Object.fromEntries(tree.fields.map(([key, field]) => [key, json(field, values)]))
  if (tree.text === undefined) return tree.value
  const text = filled(tree.text, values)
  return tree.number ? Number(text) : text
}

function filled(parts, values, escape = (text) => text) {
  return parts.map((part) => (part.text !== undefined ? part.text : escape(valueOf(part, values)))).join('')
}

function valueOf({ name, args }, values) {
  switch (name) {
    case '$uuid':
      return uuid()
    case '$timestamp':
      return String(Date.now())
    case '$int': {
      const low = Number(args[0])
      return String(low + Math.floor(Math.random() * (Number(args[1]) - low + 1)))
    }
    case '$choice':
      return args[Math.floor(Math.random() * args.length)]
    default: {
      const value = values.get(name)
      if (value === undefined) throw new Error('nothing gives a value for {{ ' + name + ' }}')
      return value
    }
  }
}

function uuid() {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const random = Math.floor(Math.random() * 16)
    return (place === 'x' ? random : (random & 3) | 8).toString(16)
  })
}

function secondsOf(think) {
  if (think.kind === 'fixed') return think.ms / 1000
  if (think.kind === 'range') return (think.minMs + Math.random() * (think.maxMs - think.minMs)) / 1000
  return (-Math.log(1 - Math.random()) * think.meanMs) / 1000
}
`
