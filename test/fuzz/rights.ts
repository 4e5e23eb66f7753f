import type { Actor } from '../../domain/roles/actor.ts'
import { loadDirectory } from '../../sync-server/users/directory.ts'
import { actorOfMe } from '../../sync-server/users/present-staff.ts'
import type { Person, World } from './world.ts'

/** Who a person is by the database at this moment. */
export async function actorNow({ database }: World, { id, sender }: Person): Promise<Actor | undefined> {
  if (sender.kind === 'customer') return sender.customer
  const me = (await loadDirectory(database.database.readers)).staff.get(id)
  return me && actorOfMe(me)
}
