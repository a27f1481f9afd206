import type { Plan, Side } from '../plan/plan.ts'
import { userCount } from '../plan/users.ts'
import type { Clock } from './clock.ts'
import { Connections } from './connections.ts'
import type { Addresses } from './engine.ts'
import { type CompiledScenario, compileScenarios } from './flow.ts'
import { Iteration } from './iteration.ts'
import type { IterationHost } from './iteration-host.ts'
import { newUser, type User } from './user.ts'

/** One side as a thread sees it: its connections, its users, and what is under way. */
export class Lane {
  readonly side: Side
  readonly connections: Connections
  inFlight = 0
  private readonly scenarios: readonly CompiledScenario[]
  /** Closed model: the users, by number in this thread. */
  private readonly users: (User | undefined)[] = []
  /** Open model: users that are free, by scenario with `once` steps. */
  private readonly free = new Map<number, User[]>()
  /** Iterations that are over, by scenario: used again, so that a request costs no garbage of ours. */
  private readonly spare: readonly Iteration[][]
  /** Runs what leaves no trace in a user: a single step without cookies. */
  private readonly anybody = newUser()

  constructor(side: Side, connections: Connections, scenarios: readonly CompiledScenario[]) {
    this.side = side
    this.connections = connections
    this.scenarios = scenarios
    this.spare = scenarios.map(() => [])
  }

  /** An iteration of scenario `number`, ready to begin. */
  take(number: number, host: IterationHost): Iteration {
    const scenario = this.scenarios[number]
    if (scenario === undefined) throw new Error(`no scenario ${number}`)
    return this.spare[number]?.pop() ?? new Iteration(host, this.connections, this.side, scenario)
  }

  /** Nobody holds this iteration any more. */
  giveBack(iteration: Iteration): void {
    const { owner, scenario, user } = iteration
    if (owner < 0 && scenario.lastOnce >= 0) this.free.get(scenario.index)?.push(user)
    this.spare[scenario.index]?.push(iteration)
  }

  /**
   * The user who runs an iteration. Closed model: the owner's. Open model: somebody new each time, except
   * that scenarios with `once` steps draw on users who have run them and are free.
   */
  userFor(scenario: CompiledScenario, owner: number): User {
    if (owner < 0) {
      if (scenario.lastOnce < 0) return scenario.keepsCookies ? newUser() : this.anybody
      const free = this.free.get(scenario.index) ?? []
      this.free.set(scenario.index, free)
      return free.pop() ?? newUser()
    }
    let own = this.users[owner]
    if (own === undefined) {
      own = newUser()
      this.users[owner] = own
    }
    return own
  }
}

/** Few enough to be in the processor's caches still when the last of them was read. */
const TOGETHER = 32

/**
 * How many requests that follow an answer are written together; none in the open model, where they have a moment
 * of their own. A single user has nobody to wait for. Measured on loopback beside writing each at once: a sixth less
 * CPU for each request at 1,000 connections; beside writing all in the next turn of the event loop, a tenth less at
 * 10, as much at 100.
 */
function writtenTogether({ model, stages, workers }: Plan): number {
  if (model === 'open') return 0
  return userCount(stages) / workers <= 1 ? 1 : TOGETHER
}

/** The sides of a run, as one thread loads them. */
export class Lanes {
  private readonly all: readonly Lane[]
  private readonly candidate: Lane | undefined
  private readonly baseline: Lane | undefined

  constructor(all: readonly Lane[]) {
    this.all = all
    this.candidate = all.find(({ side }) => side === 'candidate')
    this.baseline = all.find(({ side }) => side === 'baseline')
  }

  /** `limit`: connections to each side, at most. */
  static create(
    plan: Plan,
    sides: readonly Side[],
    names: readonly string[],
    limit: number,
    clock: Clock,
  ): Lanes {
    return new Lanes(
      sides.map((side) => {
        const target = plan.sides[side]
        if (target === undefined) throw new Error(`the plan has no side ${side}`)
        const connections = new Connections(target, plan.http, limit, clock, writtenTogether(plan))
        return new Lane(side, connections, compileScenarios(plan.scenarios, target, names))
      }),
    )
  }

  /** Iterations under way, those in a pause included. */
  get inFlight(): number {
    return this.all.reduce((sum, { inFlight }) => sum + inFlight, 0)
  }

  get connectionsOpened(): number {
    return this.all.reduce((sum, { connections }) => sum + connections.openedCount, 0)
  }

  /** Where each side's connections go. */
  get addresses(): Addresses {
    return Object.fromEntries(
      this.all.flatMap(({ side, connections: { address } }) =>
        address === undefined ? [] : [[side, address]],
      ),
    )
  }

  of(side: Side): Lane {
    // Asked several times for each request.
    const lane = side === 'candidate' ? this.candidate : this.baseline
    if (lane === undefined) throw new Error(`the plan has no side ${side}`)
    return lane
  }

  async warm(connections: number): Promise<void> {
    await Promise.all(this.all.map((lane) => lane.connections.warm(connections)))
  }

  enforceLimits(clockMs: number): void {
    for (const { connections } of this.all) connections.enforceLimits(clockMs)
  }

  async end(): Promise<void> {
    await Promise.all(this.all.map((lane) => lane.connections.end()))
  }
}
