/** A platform's guard in front of a target, and the header that lets a load test pass it. */
export interface Protection {
  /** What stands there: `Vercel Authentication`. */
  readonly name: string
  /** What to do about it. */
  readonly hint: string
}

/** Login hosts to which a guard redirects, by the end of the host name (and the start of the path). */
const LOGINS: readonly { readonly host: string; readonly path: string; readonly guard: Protection }[] = [
  {
    host: 'vercel.com',
    path: '/sso',
    guard: {
      name: 'Vercel Authentication',
      hint: 'Create a bypass secret (Project Settings, Deployment Protection, Protection Bypass for Automation) and set the header x-vercel-protection-bypass.',
    },
  },
  {
    host: 'cloudflareaccess.com',
    path: '/',
    guard: {
      name: 'Cloudflare Access',
      hint: 'Create a service token and set the headers CF-Access-Client-Id and CF-Access-Client-Secret.',
    },
  },
  ...['login.microsoftonline.com', 'login.windows.net', 'b2clogin.com'].map((host) => ({
    host,
    path: '/',
    guard: {
      name: `the Microsoft login at ${host}`,
      hint: 'Let the load test in without a login, or set an authorization header that the deployment accepts.',
    },
  })),
  {
    host: 'accounts.google.com',
    path: '/',
    guard: {
      name: 'the Google login at accounts.google.com',
      hint: 'Let the load test in without a login, or set an authorization header that the deployment accepts.',
    },
  },
  {
    host: 'app.netlify.com',
    path: '/',
    guard: {
      name: 'the Netlify login at app.netlify.com',
      hint: 'Switch password or team protection off for deploy previews, or set the header that lets this job in.',
    },
  },
]

/**
 * The guard that an answer shows, by its headers alone: a challenge (`cf-mitigated`, `x-vercel-mitigated`),
 * Vercel's protection on a 401, or a redirect to a login host. An application's own 401 or 403 is none.
 */
export function protectionOf(
  status: number,
  header: (name: string) => string | undefined,
): Protection | undefined {
  const mitigated = header('cf-mitigated')
  if (mitigated !== undefined)
    return {
      name: `a Cloudflare ${mitigated}`,
      hint: 'Let this job pass with a WAF skip rule for a secret header, and set that header.',
    }
  const vercel = header('x-vercel-mitigated')
  if (vercel !== undefined)
    return {
      name: `a Vercel firewall ${vercel}`,
      hint: 'Add a firewall bypass rule for this job. x-vercel-protection-bypass does not lift a mitigation.',
    }
  if (status >= 300 && status < 400) return loginAt(header('location'))
  // Vercel's protection sets this cookie on its 401; an application on Vercel that answers 401 does not.
  if (status === 401 && (header('set-cookie') ?? '').startsWith('_vercel_sso_nonce')) return LOGINS[0]?.guard
  return undefined
}

function loginAt(location: string | undefined): Protection | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined
  const { hostname, pathname } = new URL(location)
  return LOGINS.find(
    (login) =>
      (hostname === login.host || hostname.endsWith(`.${login.host}`)) && pathname.startsWith(login.path),
  )?.guard
}
