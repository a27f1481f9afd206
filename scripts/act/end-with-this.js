/* What the test starts must not outlive it, however it ends. */

const children = new Set()
process.on('exit', () => {
  for (const child of children) child.kill()
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

/** Ends a child process with this one. */
export function endWithThis(child) {
  children.add(child)
  child.once('exit', () => children.delete(child))
}
