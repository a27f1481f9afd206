import type { ActionHost } from '../../src/action/host.ts'
import type { CacheClient } from '../../src/baseline/cache-store.ts'
import { createGitHub } from '../../src/github/octokit.ts'
import type { LogProperties, Runner } from '../../src/github/outputs.ts'

export interface LoggedLine {
  readonly kind: 'info' | 'notice' | 'warning' | 'error' | 'failed'
  readonly text: string
  readonly properties: LogProperties | undefined
}

export interface FakeRunner extends Runner {
  readonly lines: LoggedLine[]
  readonly outputs: Record<string, string>
  readonly masked: string[]
}

/** A runner that remembers what it was told. */
export function aRunner(inputs: Readonly<Record<string, string>> = {}): FakeRunner {
  const lines: LoggedLine[] = []
  const outputs: Record<string, string> = {}
  const masked: string[] = []
  const log =
    (kind: LoggedLine['kind']) =>
    (text: string, properties?: LogProperties): void => {
      lines.push({ kind, text, properties })
    }
  return {
    lines,
    outputs,
    masked,
    getInput: (name) => inputs[name] ?? '',
    setSecret: (secret) => masked.push(secret),
    setOutput: (name, value) => {
      outputs[name] = value
    },
    setFailed: log('failed'),
    info: log('info'),
    notice: log('notice'),
    warning: log('warning'),
    error: log('error'),
  }
}

export interface FakeHost extends ActionHost {
  readonly runner: FakeRunner
  readonly files: Map<string, string>
  cancel(signal: 'SIGINT' | 'SIGTERM'): void
}

/** A runner's machine in memory; only GitHub is asked over loopback. */
export function aHost(given: {
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
}): FakeHost {
  const files = new Map(Object.entries(given.files))
  const listeners = new Set<(signal: 'SIGINT' | 'SIGTERM') => void>()
  const noCache: CacheClient = {
    isFeatureAvailable: () => false,
    restoreCache: () => Promise.resolve(undefined),
    saveCache: () => Promise.resolve(-1),
  }
  return {
    env: given.env,
    runner: aRunner(given.inputs),
    cache: noCache,
    workspace: '/nowhere',
    files,
    read: (path) => files.get(path),
    list: (folder) =>
      [...files.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''),
    write: (path, text) => files.set(path, text),
    append: (path, text) => files.set(path, (files.get(path) ?? '') + text),
    remove: (path) => files.delete(path),
    clock: () => performance.now(),
    openGitHub: createGitHub,
    onCancel: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    cancel: (signal) => {
      for (const listener of listeners) listener(signal)
    },
  }
}
