import * as cache from '@actions/cache'
import * as core from '@actions/core'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readPart } from '../read-part.ts'
import type { CacheClient } from '../baseline/cache-store.ts'
import type { GitHub } from '../github/github.ts'
import { createGitHub } from '../github/octokit.ts'
import type { OctokitOptions } from '../github/octokit.ts'
import type { Runner } from '../github/outputs.ts'

/** What the action needs of the runner it runs on. */
export interface ActionHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runner: Runner
  readonly cache: CacheClient
  /** Where relative paths start: `GITHUB_WORKSPACE`, else the current folder. */
  readonly workspace: string
  /** Text of a file; undefined when there is none. Throws Node's own error for anything else. */
  read(path: string): string | undefined
  /** Bytes `from` to the one before `end` of a file, each as a character. */
  readPart?(path: string, from: number, end: number): string
  /** Names in a folder; empty when there is none. */
  list(path: string): readonly string[]
  /** Writes a file whole and makes its folders. Throws Node's own errors. */
  write(path: string, text: string): void
  append(path: string, text: string): void
  remove(path: string): void
  /** Milliseconds of a clock that only goes forward. */
  clock(): number
  openGitHub(options: OctokitOptions): GitHub
  /** Calls the listener for SIGINT and SIGTERM; the function returned ends that. */
  onCancel(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void
}

/** The runner this process runs on. */
export function actionHost(): ActionHost {
  const workspace = process.env.GITHUB_WORKSPACE ?? process.cwd()
  const at = (path: string): string => resolve(workspace, path)
  return {
    env: process.env,
    runner: core,
    cache,
    workspace,
    read(path) {
      try {
        return readFileSync(at(path), 'utf8')
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw thrown
      }
    },
    readPart: (path, from, end) => readPart(at(path), from, end),
    list(path) {
      try {
        return readdirSync(at(path))
      } catch (thrown) {
        // A file in the place of a folder holds no names either.
        if (['ENOENT', 'ENOTDIR'].includes((thrown as NodeJS.ErrnoException).code ?? '')) return []
        throw thrown
      }
    },
    write(path, text) {
      mkdirSync(dirname(at(path)), { recursive: true })
      writeFileSync(at(path), text)
    },
    append: (path, text) => appendFileSync(at(path), text),
    remove: (path) => rmSync(at(path), { force: true }),
    clock: () => performance.now(),
    openGitHub: createGitHub,
    onCancel(listener) {
      const signals = ['SIGINT', 'SIGTERM'] as const
      const handlers = signals.map((signal) => [signal, () => listener(signal)] as const)
      for (const [signal, handler] of handlers) process.on(signal, handler)
      return () => {
        for (const [signal, handler] of handlers) process.off(signal, handler)
      }
    },
  }
}
