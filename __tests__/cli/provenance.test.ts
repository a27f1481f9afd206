import { expect, test } from '@jest/globals'
import { resolve } from 'node:path'
import { commitOf } from '../../src/cli/provenance.ts'
import { memoryFiles } from '../support/fake-cli-edges.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)
const at = (path: string): string => resolve('/repo', path)

test.each([
  { name: 'CI names the commit', env: { CI_COMMIT_SHA: A }, files: {}, want: A },
  { name: 'what is no commit is passed over', env: { GIT_COMMIT: 'main' }, files: {}, want: undefined },
  { name: 'a detached head', env: {}, files: { [at('.git/HEAD')]: `${A}\n` }, want: A },
  {
    name: 'a branch',
    env: {},
    files: { [at('.git/HEAD')]: 'ref: refs/heads/x\n', [at('.git/refs/heads/x')]: `${A}\n` },
    want: A,
  },
  {
    name: 'a packed branch',
    env: {},
    files: {
      [at('.git/HEAD')]: 'ref: refs/heads/x\n',
      [at('.git/packed-refs')]: `# pack-refs\n${B} refs/heads/xx\n${A} refs/heads/x\n`,
    },
    want: A,
  },
  {
    name: 'a linked work tree shares its branches with the main one',
    env: {},
    files: {
      [at('.git')]: 'gitdir: /main/.git/worktrees/w\n',
      '/main/.git/worktrees/w/HEAD': 'ref: refs/heads/x\n',
      '/main/.git/worktrees/w/commondir': '../..\n',
      '/main/.git/refs/heads/x': `${A}\n`,
    },
    want: A,
  },
  { name: 'no checkout at all', env: {}, files: {}, want: undefined },
  {
    name: 'a branch without a commit',
    env: {},
    files: { [at('.git/HEAD')]: 'ref: refs/heads/x\n' },
    want: undefined,
  },
])('$name', ({ env, files, want }) => {
  expect(commitOf({ env, files: memoryFiles(files) }, '/repo/deep/folder')).toBe(want)
})
