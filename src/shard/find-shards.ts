import { basename, join } from 'node:path'
import type { ShardText } from './read-shard.ts'
import { isShardFileName } from './shard-file.ts'

/** The file operations used: `read` answers undefined for what is not there, `list` no names. */
export interface ShardFolders {
  read(path: string): string | undefined
  list(path: string): readonly string[]
  /** Bytes `from` to the one before `end`; without it a file is read whole each time. */
  readPart?(path: string, from: number, end: number): string
}

/**
 * The shards' files among these paths: each a file, a folder with files, or a folder of such folders, as
 * artefacts are downloaded. By path, each once.
 */
export function findShards(folders: ShardFolders, paths: readonly string[]): readonly ShardText[] {
  const found = paths.flatMap((path) =>
    isShardFileName(basename(path)) ? [path] : [...within(folders, path), ...below(folders, path)],
  )
  return [...new Set(found)].sort().map((path) => ({
    path,
    // A thousand of them are not held at once: each is read when it is asked for.
    get text() {
      return folders.read(path) ?? ''
    },
    part: (from, end) => folders.readPart?.(path, from, end),
  }))
}

function within(folders: ShardFolders, folder: string): readonly string[] {
  return folders
    .list(folder)
    .filter(isShardFileName)
    .map((name) => join(folder, name))
}

function below(folders: ShardFolders, folder: string): readonly string[] {
  return folders
    .list(folder)
    .filter((name) => !isShardFileName(name))
    .flatMap((name) => within(folders, join(folder, name)))
}
