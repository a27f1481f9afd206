/** Part `index` of `whole` things dealt to `parts`: sums to the whole, none differs by more than one. */
export function shareOf(whole: number, index: number, parts: number): number {
  return Math.floor(((index + 1) * whole) / parts) - Math.floor((index * whole) / parts)
}
