import { deflateRawSync } from 'node:zlib'

/** What the look-ups of the loopback GitHub know; tests write into it. */
export interface LookUpState {
  /** `base...head` → how far apart. */
  readonly distances: Map<string, { readonly ahead: number; readonly behind: number }>
  /** `path@ref` → text. */
  readonly files: Map<string, string>
  readonly artefacts: StoredArtefact[]
  readonly statuses: { readonly sha: string; context: string; state: string; target_url: string | null }[]
  readonly platformChecks: {
    readonly sha: string
    readonly name: string
    status: string
    conclusion: string | null
    details_url: string | null
    summary: string | null
  }[]
  readonly events: { readonly pull: number; event: string; label: string; login: string; at: string }[]
}

/** A check run that was made here. */
interface OwnCheck {
  readonly id: number
  readonly name: string
  readonly head_sha: string
  readonly status: string
  readonly conclusion: string | undefined
  readonly details_url: string | null
}

export interface StoredArtefact {
  readonly id: number
  readonly name: string
  readonly branch: string
  readonly fork: boolean
  readonly archive: Buffer
  expired: boolean
}

export function noLookUps(): LookUpState {
  return {
    distances: new Map(),
    files: new Map(),
    artefacts: [],
    statuses: [],
    platformChecks: [],
    events: [],
  }
}

/** Bytes and text as they are; everything else goes out as JSON. */
export interface LookUpAnswer {
  readonly status: number
  readonly body: unknown
}

/** The look-up that a path below the repository asks for; undefined for another call. */
export function lookUp(
  state: LookUpState & { readonly checks: readonly OwnCheck[] },
  path: string,
  query: URLSearchParams,
): LookUpAnswer | undefined {
  const compared = /^\/compare\/([^/]+)$/.exec(path)?.[1]
  if (compared !== undefined) {
    const found = state.distances.get(decodeURIComponent(compared))
    if (found === undefined) return { status: 404, body: { message: 'Not Found' } }
    const status = found.behind === 0 ? (found.ahead === 0 ? 'identical' : 'ahead') : 'diverged'
    return ok({
      status,
      ahead_by: found.ahead,
      behind_by: found.behind,
      total_commits: found.ahead,
      commits: [],
    })
  }
  const file = /^\/contents\/(.+)$/.exec(path)?.[1]
  if (file !== undefined) {
    const text = state.files.get(`${decodeURIComponent(file)}@${query.get('ref') ?? ''}`)
    return text === undefined ? { status: 404, body: { message: 'Not Found' } } : ok(text)
  }
  const events = /^\/issues\/(\d+)\/events$/.exec(path)?.[1]
  if (events !== undefined)
    return ok(
      state.events
        .filter(({ pull }) => pull === Number(events))
        .map(({ event, label, login, at }, index) => ({
          id: index,
          event,
          created_at: at,
          actor: { login },
          label: { name: label, color: 'ededed' },
        })),
    )
  if (path === '/actions/artifacts') {
    const artifacts = state.artefacts.filter(({ name }) => name === query.get('name')).map(artefactJson)
    return ok({ total_count: artifacts.length, artifacts })
  }
  const zip = /^\/actions\/artifacts\/(\d+)\/zip$/.exec(path)?.[1]
  if (zip !== undefined) {
    const found = state.artefacts.find(({ id }) => id === Number(zip))
    return found === undefined
      ? { status: 404, body: { message: 'Not Found' } }
      : { status: 200, body: found.archive }
  }
  const ofCommit = /^\/commits\/([0-9a-f]{40})\/(status|check-runs)$/.exec(path)
  if (ofCommit === null) return undefined
  const [, sha = '', kind] = ofCommit
  if (kind === 'status') {
    const statuses = state.statuses
      .filter((each) => each.sha === sha)
      .map(({ context, state: is, target_url }) => ({ context, state: is, target_url }))
    return ok({ state: 'pending', statuses, sha, total_count: statuses.length })
  }
  const ours = state.checks.map(({ head_sha, id, name, status, conclusion, details_url }) => ({
    ...{ sha: head_sha, id, name, status, conclusion, details_url },
    summary: null,
  }))
  const runs = [...state.platformChecks.map((each, at) => ({ id: at + 1, ...each })), ...ours]
    .filter((each) => each.sha === sha && each.name === query.get('check_name'))
    .map(({ id, name, status, conclusion, details_url, summary }) => ({
      id,
      name,
      status,
      conclusion: conclusion ?? null,
      details_url,
      head_sha: sha,
      output: { title: null, summary, text: null, annotations_count: 0, annotations_url: '' },
    }))
  return ok({ total_count: runs.length, check_runs: runs })
}

function artefactJson({ id, name, branch, fork, archive, expired }: StoredArtefact): unknown {
  return {
    id,
    name,
    size_in_bytes: archive.length,
    expired,
    workflow_run: {
      id: id * 10,
      head_branch: branch,
      repository_id: 1296269,
      head_repository_id: fork ? 77 : 1296269,
    },
  }
}

/** A zip archive of one deflated file, as upload-artifact writes it (APPNOTE.TXT 6.3.10). */
export function zipOf(name: string, text: string): Buffer {
  const data = deflateRawSync(Buffer.from(text))
  const file = Buffer.from(name)
  const size = Buffer.byteLength(text)
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(8, 4)
  fields.writeUInt32LE(data.length, 14)
  fields.writeUInt32LE(size, 18)
  fields.writeUInt16LE(file.length, 22)
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, file, data])
  const entry = Buffer.concat([
    Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'),
    fields,
    Buffer.alloc(14),
    file,
  ])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, entry, end])
}

function ok(body: unknown): LookUpAnswer {
  return { status: 200, body }
}
