// The load generators that are compared: how each is started on a closed loop of connections; no measurement
// itself. Each gets its own process, whose CPU is then that of the generator.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUNDLE } from './bundle.js'
import { findTool } from './processes.js'

const said = (program, args) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/**
 * { name, version, note, command(folder, url, connections, seconds) } for each that is here. `command` gives
 * program and arguments, and may write files into the folder.
 */
export function installedTools() {
  const autocannon = createRequire(import.meta.url)('autocannon/package.json').version
  return [
    plimsoll(),
    {
      name: 'autocannon',
      version: autocannon,
      note: 'one thread; one histogram of whole milliseconds',
      command: (_folder, url, connections, seconds) => [
        process.execPath,
        [
          fileURLToPath(new URL('./autocannon-process.js', import.meta.url)),
          url,
          String(connections),
          String(seconds),
        ],
      ],
    },
    ...outside('wrk', (program) => ({
      version: /wrk (?:debian\/)?(\S+)/.exec(failing(program, ['-v']))?.[1] ?? 'unknown',
      note: 'C, one thread',
      command: (_folder, url, connections, seconds) => [
        program,
        ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', url],
      ],
    })),
    ...outside('hey', (program) => ({
      version: 'unknown',
      note: 'Go, all processors',
      command: (_folder, url, connections, seconds) => [
        program,
        ['-z', `${seconds}s`, '-c', String(connections), url],
      ],
    })),
    ...outside('k6', (program) => ({
      version: /v([\d.]+)/.exec(said(program, ['version']))?.[1] ?? 'unknown',
      note: 'Go, all processors',
      command: (folder, url, connections, seconds) => [
        program,
        [
          'run',
          '--quiet',
          '--no-usage-report',
          '--vus',
          connections,
          '--duration',
          `${seconds}s`,
          join(folder, 'k6.js'),
        ].map(String),
        { 'k6.js': `import http from 'k6/http'\nexport default () => { http.get('${url}/') }\n` },
      ],
    })),
    ...outside('artillery', (program) => ({
      version: /Artillery: *v?([\d.]+)/.exec(said(program, ['version']))?.[1] ?? 'unknown',
      note: 'Node, a worker thread for each processor but one',
      command: (folder, url, connections, seconds) => [
        findTool('env') ?? 'env',
        ['ARTILLERY_DISABLE_TELEMETRY=true', program, 'run', '--quiet', join(folder, 'artillery.yml')],
        artilleryLoop(url, connections, seconds),
      ],
    })),
    ...outside('locust', (program) => ({
      version: /locust ([\d.]+)/.exec(said(program, ['--version']))?.[1] ?? 'unknown',
      note: 'Python, one process, FastHttpUser',
      command: (folder, url, connections, seconds) => [
        program,
        [
          '-f',
          join(folder, 'locustfile.py'),
          '--headless',
          '--only-summary',
          '-H',
          url,
          '-u',
          connections,
          '-r',
          connections,
          '-t',
          `${seconds}s`,
        ].map(String),
        {
          'locustfile.py': `from locust import FastHttpUser, task\n\nclass User(FastHttpUser):\n    @task\n    def get(self):\n        self.client.get("/")\n`,
        },
      ],
    })),
  ]
}

/** The load engine with two threads, for its throughput beside that of one thread of the others. */
export function twoThreads() {
  return {
    name: 'Plimsoll, 2 threads',
    command: (_folder, url, connections, seconds) => [
      process.execPath,
      [
        fileURLToPath(new URL('./threads-process.js', import.meta.url)),
        ...[url, connections, seconds, 2].map(String),
      ],
    ],
  }
}

/**
 * Its model is open: a closed loop is so many users in the first second, each of whom asks until the time is
 * over.
 */
function artilleryLoop(url, connections, seconds) {
  return {
    'artillery.yml': `config:
  target: '${url}'
  phases: [{ duration: 1, arrivalCount: ${connections} }]
  processor: ./going-on.js
scenarios:
  - flow:
      - loop: [{ get: { url: '/' } }]
        whileTrue: goingOn
`,
    'going-on.js': `const end = Date.now() + ${seconds * 1000}\nmodule.exports = { goingOn: (context, next) => next(Date.now() < end) }\n`,
  }
}

/** How to get what is not here, in one line each: Debian's and Ubuntu's packages, or the maker's own way. */
export const INSTALL = {
  wrk: 'apt-get install wrk',
  hey: 'apt-get install hey',
  k6: 'https://grafana.com/docs/k6/latest/set-up/install-k6/',
  artillery: 'npm install --global artillery',
  locust: 'pip install locust',
  nginx: 'apt-get install nginx-light (without it the server is bare sockets in Node)',
}

/** Plimsoll with everything it records; another configuration may be given, as a function of the seconds. */
export function plimsoll(config) {
  return {
    name: 'Plimsoll',
    version: JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version,
    note: 'one load thread and the pacer; five named requests, two histograms each',
    command: (folder, url, connections, seconds) => [
      process.execPath,
      [
        BUNDLE,
        'run',
        '--quiet',
        '--url',
        url,
        '--config',
        join(folder, 'plimsoll.yml'),
        '--out',
        join(folder, 'out'),
      ],
      { 'plimsoll.yml': config?.(seconds) ?? fiveNames(connections, seconds) },
    ],
  }
}

/** The configuration that is measured: five request names, a closed loop of so many users. */
export function fiveNames(connections, seconds) {
  return `http: { connections: ${Math.max(512, connections)} }
scenarios:
${[1, 2, 3, 4, 5].map((n) => `  - { name: s${n}, steps: [GET /${n}] }`).join('\n')}
load: { users: ${connections}, warm-up: 1s, duration: ${seconds - 1}s, block: 500ms }
`
}

function outside(name, describe) {
  const program = findTool(name)
  return program === undefined ? [] : [{ name, ...describe(program) }]
}

/** wrk prints its version and exits with 1. */
function failing(program, args) {
  try {
    return said(program, args)
  } catch (error) {
    return `${error.stdout}${error.stderr}`
  }
}
