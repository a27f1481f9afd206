import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { CliEdges, Files } from './edges.ts'

/** Variables in which CI systems name the commit, in the order in which they are asked. */
const COMMIT_VARIABLES = [
  'GITHUB_SHA',
  'CI_COMMIT_SHA', // GitLab
  'BITBUCKET_COMMIT',
  'CIRCLE_SHA1',
  'BUILD_SOURCEVERSION', // Azure Pipelines
  'BUILDKITE_COMMIT',
  'GIT_COMMIT', // Jenkins
] as const

/** The commit under test: what CI says, else the checkout that the command runs in; undefined outside both. */
export function commitOf(edges: Pick<CliEdges, 'env' | 'files'>, cwd = '.'): string | undefined {
  for (const name of COMMIT_VARIABLES) {
    const value = edges.env[name]
    if (value !== undefined && SHA.test(value)) return value
  }
  return checkedOutCommit(edges.files, cwd)
}

/** Full ids of SHA-1 and SHA-256 repositories. */
const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

function checkedOutCommit(files: Files, cwd: string): string | undefined {
  for (let dir = resolve(cwd); ; dir = dirname(dir)) {
    const git = gitFolder(files, dir)
    if (git !== undefined) return headOf(files, git)
    if (dir === dirname(dir)) return undefined
  }
}

/** `.git` is a folder, or in a linked work tree a file that names one (gitrepository-layout(5)). */
function gitFolder(files: Files, dir: string): string | undefined {
  if (files.list(join(dir, '.git')).includes('HEAD')) return join(dir, '.git')
  const pointed = /^gitdir: (.+)$/m.exec(files.read(join(dir, '.git')) ?? '')?.[1]
  if (pointed === undefined) return undefined
  return isAbsolute(pointed) ? pointed : join(dir, pointed)
}

function headOf(files: Files, git: string): string | undefined {
  const head = files.read(join(git, 'HEAD'))?.trim()
  if (head === undefined || SHA.test(head)) return head
  const ref = /^ref: (\S+)$/.exec(head)?.[1]
  if (ref === undefined) return undefined
  const shared = join(git, files.read(join(git, 'commondir'))?.trim() ?? '.')
  const loose = files.read(join(shared, ref))?.trim()
  if (loose !== undefined && SHA.test(loose)) return loose
  const packed = files.read(join(shared, 'packed-refs'))?.split('\n') ?? []
  return packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0]
}
