/** What is known of a host's rule about load tests. */
interface HostPolicy {
  /** Ends of host names under which the platform serves what its users deploy. */
  readonly hosts: readonly string[]
  readonly rule: string
}

/** The pages are named in docs/hosts.md; they change, so each sentence asks to read them. */
const POLICIES: readonly HostPolicy[] = [
  {
    hosts: ['.vercel.app', '.now.sh'],
    rule: 'Vercel permits load tests on Enterprise plans only; its protection bypass does not lift a rate limit. Load a server on the runner instead, or ask Vercel.',
  },
  {
    hosts: ['.netlify.app', '.netlify.com'],
    rule: 'Netlify permits load tests with its written permission only. Load a server on the runner instead, or ask Netlify.',
  },
  {
    hosts: ['.herokuapp.com'],
    rule: 'Heroku asks for approval from 10,000 requests a second on.',
  },
  {
    hosts: ['.pages.dev', '.workers.dev'],
    rule: 'Cloudflare limits free plans by the day and by bursts: a WAF skip rule for a secret header lets this load pass.',
  },
  {
    hosts: ['.onrender.com', '.fly.dev', '.up.railway.app', '.azurestaticapps.net'],
    rule: 'No page of a general rule is known for this host: read the terms of your plan.',
  },
]

/** What the host of an address says about load tests, in a sentence; undefined for a host that is not known. */
export function hostPolicy(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { hostname } = new URL(url)
  return POLICIES.find(({ hosts }) => hosts.some((end) => hostname.endsWith(end)))?.rule
}
