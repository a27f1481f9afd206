import { GitHubError } from './github.ts'

/**
 * Makes what must not be there twice. Where the answer is lost the thing perhaps is not: it is looked for
 * before it is made a second time. Throws GitHubError.
 */
export async function createOnce<T>(
  create: () => Promise<T>,
  lookFor: () => Promise<T | undefined>,
): Promise<T> {
  try {
    return await create()
  } catch (thrown) {
    if (!(thrown instanceof GitHubError && thrown.lost)) throw thrown
    return (await lookFor()) ?? (await create())
  }
}
