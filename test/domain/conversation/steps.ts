import fc from 'fast-check'
import type { Actor, CustomerActor, StaffActor } from '../../../domain/roles/actor.ts'
import type { Role } from '../../../domain/roles/schema.ts'
import type { CommandType } from '../../../domain/wire/commands.ts'
import { buildCustomer, buildStaff, groupA, groupB, idOf } from '../build.ts'

export type Act = Exclude<CommandType, 'setPresence'> | 'customerPost'

/** One step of a random history. Numbers are taken modulo what there is. */
export type Step =
  | { step: 'command'; actor: number; act: Act; target: number; group: number; pos: number; afterMs: number }
  | { step: 'rights'; staff: number; role: Role; enabled: boolean; groups: number }

export const groups = [groupA, groupB]

const acts: Act[] = ['open', 'customerPost', 'post', 'accept', 'takeNext', 'takeOver', 'end', 'leave', 'read']

const command: fc.Arbitrary<Step> = fc.record({
  step: fc.constant('command' as const),
  actor: fc.nat(7),
  act: fc.constantFrom(...acts),
  target: fc.nat(30),
  group: fc.nat(1),
  pos: fc.nat(12),
  afterMs: fc.oneof(fc.constant(0), fc.nat(5_000)),
})

const rights: fc.Arbitrary<Step> = fc.record({
  step: fc.constant('rights' as const),
  staff: fc.nat(3),
  role: fc.constantFrom('agent' as const, 'admin' as const, 'superadmin' as const),
  enabled: fc.boolean(),
  groups: fc.nat(3),
})

/** Commands by anybody on anything, and now and then a change of somebody's rights. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ weight: 24, arbitrary: command }, { weight: 1, arbitrary: rights }),
  { maxLength: 120, size: 'max' },
)

/** Four of staff, then four customers. */
export function firstActors(): Actor[] {
  const staff: StaffActor[] = [
    buildStaff({ id: idOf(0x100), name: 'Mei', role: 'agent', groupIds: [groupA] }),
    buildStaff({ id: idOf(0x101), name: 'Tao', role: 'admin', groupIds: [groupA] }),
    buildStaff({ id: idOf(0x102), name: 'Lin', role: 'admin', groupIds: [groupA, groupB] }),
    buildStaff({ id: idOf(0x103), name: 'Bo', role: 'superadmin', groupIds: [] }),
  ]
  const customers: CustomerActor[] = [0, 1, 2, 3].map((n) => buildCustomer({ id: idOf(0x200 + n), name: `c${n}` }))
  return [...staff, ...customers]
}

/** `actors` after a `rights` step. */
export function withRights(actors: readonly Actor[], step: Extract<Step, { step: 'rights' }>): Actor[] {
  const groupIds = groups.filter((_, bit) => step.groups & (1 << bit))
  return actors.map((actor, index) =>
    actor.kind === 'staff' && index === step.staff
      ? { ...actor, role: step.role, enabled: step.enabled, groupIds }
      : actor,
  )
}
