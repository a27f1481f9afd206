import type { Config } from '../config/config.ts'
import type { LoadProfile } from '../config/profile.ts'
import type { Plan } from './plan.ts'

/** The configuration with half of the arrival rate that a plan of it has, in that plan's profile. */
export function halfRate(config: Config, plan: Pick<Plan, 'profile' | 'stages'>): Config {
  const profile = config.profiles[plan.profile]
  const level = plan.stages.find(({ phase }) => phase === 'hold')?.to
  if (profile === undefined || level === undefined)
    throw new Error(`profile ${plan.profile} holds no rate that could be halved`)
  const half: LoadProfile = { ...profile, level: level / 2, assumed: { ...profile.assumed, level: false } }
  return { ...config, profiles: { ...config.profiles, [plan.profile]: half } }
}
