/** Stands for a value that a recording held and that nobody should store. */
export const PLACEHOLDER = 'REPLACE-ME'

const SECRET =
  /passw|passphrase|secret|token|api[-_]?key|credential|authori[sz]ation|session|csrf|xsrf|signature|^(?:pwd|pass|pin|otp|auth|sid|code|key|sig)$/i

/** Whether a field, parameter or header of this name is likely to hold a secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name)
}

/** The same value without what its names call secret; `hidden` is told each name. */
export function withoutSecrets(value: unknown, hidden: (name: string) => void): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, hidden))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => {
      if (!isSecretName(name) || (typeof one === 'object' && one !== null))
        return [name, withoutSecrets(one, hidden)]
      hidden(name)
      return [name, PLACEHOLDER]
    }),
  )
}
