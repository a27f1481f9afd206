// Where the browser for tests, pictures and measurements is.
import { accessSync, constants } from 'node:fs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** The executable named by CHROMIUM, else the first that is there; undefined for none. */
export function findChromium() {
  return [process.env.CHROMIUM, ...PLACES].find((path) => {
    if (path === undefined || path === '') return false
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** For playwright-core's `chromium.launch`. The sandbox needs rights that containers and root lack. */
export function launchOptions() {
  const executablePath = findChromium()
  if (executablePath === undefined)
    throw new Error('there is no Chromium: install it, or name one in CHROMIUM')
  return { executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] }
}
