import { join } from 'node:path'
import type { Files } from './edges.ts'

/** What a repository tells about itself without being asked. */
export interface Project {
  /** Preview platform whose files were found, as its product is called; undefined for none. */
  readonly platform: string | undefined
  readonly framework: string | undefined
  /** Port on which the application most likely listens. */
  readonly port: number
  /** Shell commands that install, build and start it on a runner; empty where nothing is known. */
  readonly install: readonly string[]
  readonly start: string | undefined
  readonly defaultBranch: string
  /** Names of the workflows that are there. */
  readonly workflows: readonly string[]
}

const PLATFORM_FILES = [
  ['vercel.json', 'Vercel'],
  ['netlify.toml', 'Netlify'],
  ['render.yaml', 'Render'],
  ['wrangler.toml', 'Cloudflare'],
  ['wrangler.jsonc', 'Cloudflare'],
  ['fly.toml', 'Fly.io'],
  ['staticwebapp.config.json', 'Azure Static Web Apps'],
] as const

/** Package → framework, port of its development server. More specific ones first: Nuxt brings Vite. */
const FRAMEWORKS = [
  ['next', 'Next.js', 3000],
  ['nuxt', 'Nuxt', 3000],
  ['@nestjs/core', 'NestJS', 3000],
  ['astro', 'Astro', 4321],
  ['gatsby', 'Gatsby', 8000],
  ['@angular/core', 'Angular', 4200],
  ['@sveltejs/kit', 'SvelteKit', 5173],
  ['vite', 'Vite', 4173],
  ['fastify', 'Fastify', 3000],
  ['express', 'Express', 3000],
  ['koa', 'Koa', 3000],
] as const

const DEFAULT_PORT = 3000

interface PackageFile {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: readonly string[]
}

/** Reads what it can from the files under `root`; never throws for files that are missing or odd. */
export function detectProject(files: Files, root = '.'): Project {
  const names = files.list(root)
  const pack = packageFile(files.read(join(root, 'package.json')))
  const framework = FRAMEWORKS.find(([name]) => pack?.dependencies.includes(name))
  const runner = names.includes('pnpm-lock.yaml') ? 'pnpm' : names.includes('yarn.lock') ? 'yarn' : 'npm'
  const startScript = ['start', 'preview', 'dev'].find((name) => pack?.scripts[name] !== undefined)
  return {
    platform: PLATFORM_FILES.find(([file]) => names.includes(file))?.[1],
    framework: framework?.[1],
    port:
      portIn(startScript === undefined ? undefined : pack?.scripts[startScript]) ??
      framework?.[2] ??
      DEFAULT_PORT,
    install: pack === undefined ? [] : installCommands(runner, names, pack),
    start: startScript === undefined ? undefined : `${runner} run ${startScript}`,
    defaultBranch: defaultBranch(files, root),
    workflows: files.list(join(root, '.github', 'workflows')).filter((name) => /\.ya?ml$/.test(name)),
  }
}

function packageFile(text: string | undefined): PackageFile | undefined {
  const parsed = text === undefined ? undefined : parsedObject(text)
  if (parsed === undefined) return undefined
  const scripts = Object.entries(objectIn(parsed, 'scripts')).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return {
    scripts: Object.fromEntries(scripts),
    dependencies: ['dependencies', 'devDependencies'].flatMap((key) => Object.keys(objectIn(parsed, key))),
  }
}

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    // A package.json that is no JSON tells nothing here; the tools that need it will complain.
    return undefined
  }
}

function objectIn(parent: object, key: string): object {
  const value = (parent as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'object' && value !== null ? value : {}
}

/** `--port 4000`, `--port=4000`, `-p 4000`, `PORT=4000` in a start script. */
function portIn(script: string | undefined): number | undefined {
  const found = /(?:--port[= ]|-p |\bPORT=)(\d{2,5})\b/.exec(script ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}

function installCommands(
  runner: 'npm' | 'pnpm' | 'yarn',
  names: readonly string[],
  pack: PackageFile,
): readonly string[] {
  const install = {
    npm: [names.includes('package-lock.json') ? 'npm ci' : 'npm install'],
    pnpm: ['corepack enable', 'pnpm install --frozen-lockfile'],
    yarn: ['corepack enable', 'yarn install --immutable'],
  }[runner]
  return pack.scripts.build === undefined ? install : [...install, `${runner} run build`]
}

function defaultBranch(files: Files, root: string): string {
  const head = files.read(join(root, '.git', 'refs', 'remotes', 'origin', 'HEAD')) ?? ''
  return /refs\/remotes\/origin\/(\S+)/.exec(head)?.[1] ?? 'main'
}
