/** A platform whose files tell that it serves previews, and how the preview of a commit is found. */
export interface PreviewPlatform {
  /** As its product is called. */
  readonly name: string
  /** Files in the root of a repository that only it reads. */
  readonly files: readonly string[]
  /** The inputs that find a preview, as YAML; capitals stand for what only the user knows. */
  readonly inputs: Readonly<Record<string, string>>
  /** What the inputs need besides, with why. */
  readonly permissions: readonly (readonly [name: string, reason: string])[]
  /** Where the same platform serves main. */
  readonly main: string
}

const DEPLOYMENT = { inputs: {}, permissions: [['deployments', 'finding the preview']] } as const
const CHECK = [
  ['statuses', 'finding the preview'],
  ['checks', 'finding the preview'],
] as const

/**
 * Which of them make deployments on GitHub, which only report with a status or a check run, and which with
 * neither: as each platform's documents say (docs/recipes.md has them one by one).
 */
export const PREVIEW_PLATFORMS: readonly PreviewPlatform[] = [
  { name: 'Vercel', files: ['vercel.json'], ...DEPLOYMENT, main: 'https://PROJECT-git-main-TEAM.vercel.app' },
  {
    name: 'Netlify',
    files: ['netlify.toml'],
    inputs: { 'preview-check': 'netlify/SITE/deploy-preview' },
    permissions: CHECK,
    main: 'https://main--SITE.netlify.app',
  },
  { name: 'Render', files: ['render.yaml'], ...DEPLOYMENT, main: 'https://SERVICE.onrender.com' },
  {
    name: 'Cloudflare',
    files: ['wrangler.toml', 'wrangler.jsonc', 'wrangler.json'],
    inputs: { 'preview-check': "'Workers Builds: NAME'" },
    permissions: CHECK,
    main: 'https://NAME.ACCOUNT.workers.dev',
  },
  {
    name: 'Fly.io',
    files: ['fly.toml'],
    inputs: { url: 'https://APP-pr-{pr}.fly.dev' },
    permissions: [],
    main: 'https://APP.fly.dev',
  },
  {
    name: 'Azure Static Web Apps',
    files: ['staticwebapp.config.json'],
    inputs: { url: 'https://NAME-{pr}.REGION.azurestaticapps.net' },
    permissions: [],
    main: 'https://NAME.azurestaticapps.net',
  },
]
