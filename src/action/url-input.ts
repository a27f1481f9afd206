import { PULL_NUMBER } from '../config/inputs.ts'

/**
 * The `url` input with `{pr}` filled in; undefined where it asks for a pull request and this run belongs to
 * none, so that the next source of an address is asked.
 */
export function fillUrl(url: string | undefined, pull: number | undefined): string | undefined {
  if (url?.includes(PULL_NUMBER) !== true) return url
  return pull === undefined ? undefined : url.replaceAll(PULL_NUMBER, String(pull))
}
