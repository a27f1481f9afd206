/** Whether two names are one to GitHub, which does not tell capitals apart in labels and environments. */
export function sameName(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase()
}
