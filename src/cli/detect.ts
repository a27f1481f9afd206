import { join } from 'node:path'
import type { Files } from './edges.ts'
import { PREVIEW_PLATFORMS, type PreviewPlatform } from './previews.ts'

/** What a repository tells about itself without being asked. */
export interface Project {
  /** Preview platform whose files were found; undefined for none. */
  readonly platform: PreviewPlatform | undefined
  readonly framework: string | undefined
  /** Port on which the application most likely listens. */
  readonly port: number
  /** Whether the variable PORT most likely moves it to another one, so that two can run beside each other. */
  readonly movable: boolean
  /** File that names the version of Node; undefined for none. */
  readonly nodeVersionFile: string | undefined
  /** Shell commands that install, build and start it on a runner; empty where nothing is known. */
  readonly install: readonly string[]
  readonly start: string | undefined
  readonly defaultBranch: string
  /** Names of the workflows that are there. */
  readonly workflows: readonly string[]
}

interface Framework {
  readonly package: string
  readonly name: string
  /** Port of `npm start`, or of its development server. */
  readonly port: number
  /** Port of `npm run preview`, where that is another. */
  readonly previewPort?: number
  /** Its servers listen where the variable PORT says, by its own code or by the habit of its users. */
  readonly readsPort: boolean
}

/** More specific ones first: Nuxt brings Vite. */
const FRAMEWORKS: readonly Framework[] = [
  { package: 'next', name: 'Next.js', port: 3000, readsPort: true },
  { package: 'nuxt', name: 'Nuxt', port: 3000, readsPort: true },
  { package: '@nestjs/core', name: 'NestJS', port: 3000, readsPort: true },
  { package: 'astro', name: 'Astro', port: 4321, readsPort: false },
  { package: 'gatsby', name: 'Gatsby', port: 8000, readsPort: false },
  { package: '@angular/core', name: 'Angular', port: 4200, readsPort: false },
  { package: '@sveltejs/kit', name: 'SvelteKit', port: 5173, previewPort: 4173, readsPort: false },
  { package: 'vite', name: 'Vite', port: 5173, previewPort: 4173, readsPort: false },
  { package: 'fastify', name: 'Fastify', port: 3000, readsPort: true },
  { package: 'express', name: 'Express', port: 3000, readsPort: true },
  { package: 'koa', name: 'Koa', port: 3000, readsPort: true },
]

const DEFAULT_PORT = 3000

interface PackageFile {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: readonly string[]
}

/** Reads what it can from the files under `root`; never throws for files that are missing or odd. */
export function detectProject(files: Files, root = '.'): Project {
  const names = files.list(root)
  const pack = packageFile(files.read(join(root, 'package.json')))
  const framework = FRAMEWORKS.find((each) => pack?.dependencies.includes(each.package))
  const runner = names.includes('pnpm-lock.yaml') ? 'pnpm' : names.includes('yarn.lock') ? 'yarn' : 'npm'
  const startScript = ['start', 'preview', 'dev'].find((name) => pack?.scripts[name] !== undefined)
  const writtenPort = portIn(startScript === undefined ? undefined : pack?.scripts[startScript])
  const usualPort = startScript === 'preview' ? framework?.previewPort : undefined
  return {
    platform: PREVIEW_PLATFORMS.find((each) => each.files.some((file) => names.includes(file))),
    framework: framework?.name,
    port: writtenPort ?? usualPort ?? framework?.port ?? DEFAULT_PORT,
    movable: startScript !== undefined && writtenPort === undefined && framework?.readsPort === true,
    nodeVersionFile: ['.nvmrc', '.node-version'].find((name) => names.includes(name)),
    install: pack === undefined ? [] : installCommands(runner, pack, files, root),
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
  pack: PackageFile,
  files: Files,
  root: string,
): readonly string[] {
  const has = (name: string): boolean => files.read(join(root, name)) !== undefined
  // Yarn 1 has another word for the same, and says so in the first lines of its file.
  const classic = files.read(join(root, 'yarn.lock'))?.includes('# yarn lockfile v1') === true
  const install = {
    npm: [has('package-lock.json') ? 'npm ci' : 'npm install'],
    pnpm: ['corepack enable', 'pnpm install --frozen-lockfile'],
    yarn: ['corepack enable', `yarn install ${classic ? '--frozen-lockfile' : '--immutable'}`],
  }[runner]
  return pack.scripts.build === undefined ? install : [...install, `${runner} run build`]
}

function defaultBranch(files: Files, root: string): string {
  const head = files.read(join(root, '.git', 'refs', 'remotes', 'origin', 'HEAD')) ?? ''
  return /refs\/remotes\/origin\/(\S+)/.exec(head)?.[1] ?? 'main'
}
