/**
 * Keeps what a library writes to stdout out of the test's own output, where a runner would take its
 * `::add-mask::` and `::error::` lines for commands. The function returned ends that.
 */
export function muteStdout(): () => void {
  const { stdout } = process
  const write = stdout.write.bind(stdout)
  stdout.write = (): boolean => true
  return () => {
    stdout.write = write
  }
}
