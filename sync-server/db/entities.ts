import { ConversationRow } from '../conversation/conversation-entity.ts'
import { MessageRow } from '../conversation/message-entity.ts'
import { Customer } from '../customers/customer-entity.ts'
import { DeviceToken } from '../customers/device-token-entity.ts'
import { Group } from '../groups/group-entity.ts'
import { Membership } from '../users/membership-entity.ts'
import { Session } from '../users/session-entity.ts'
import { Staff } from '../users/staff-entity.ts'
import { Workspace } from '../workspace/workspace-entity.ts'
import { CommandRow } from './entities/command-entity.ts'
import { EventRow } from './entities/event-entity.ts'
import { FactRow } from './entities/fact-entity.ts'
import { ScopeRow } from './entities/scope-entity.ts'

/** Every table as the mapper knows it; migrations make the tables, and a test compares the two. */
export const entities = [
  Workspace,
  Staff,
  Session,
  Membership,
  Group,
  Customer,
  DeviceToken,
  ConversationRow,
  MessageRow,
  ScopeRow,
  EventRow,
  CommandRow,
  FactRow,
]
