export type Dialect = 'sqlite' | 'postgres'

/**
 * The first schema. Times are ms since 1970; ids are UUIDs as text. `message.author`, `message.body`,
 * `conversation.state` and `event.data` are JSON texts in the form of the wire, so that snapshots and catch-up are
 * put together by the database without being parsed; the columns beside them are for look-ups and reports.
 */
export function tableStatements(dialect: Dialect): string[] {
  const int = dialect === 'sqlite' ? 'INTEGER' : 'BIGINT'
  const text = dialect === 'sqlite' ? 'TEXT' : 'TEXT COLLATE "C"'
  const bool = dialect === 'sqlite' ? 'INTEGER' : 'BOOLEAN'
  const serial =
    dialect === 'sqlite' ? 'INTEGER PRIMARY KEY AUTOINCREMENT' : 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'
  const clustered = dialect === 'sqlite' ? ' WITHOUT ROWID' : ''
  return [
    `CREATE TABLE workspace (id ${int} PRIMARY KEY, name ${text} NOT NULL, epoch ${text} NOT NULL, directory_version ${int} NOT NULL, setup_token_hash ${text}, created_at ${int} NOT NULL)`,
    `CREATE TABLE staff (id ${text} PRIMARY KEY, account ${text} NOT NULL UNIQUE, display_name ${text} NOT NULL, role ${text} NOT NULL, enabled ${bool} NOT NULL, password_hash ${text} NOT NULL, presence ${text} NOT NULL, created_at ${int} NOT NULL)${clustered}`,
    `CREATE TABLE session (token_hash ${text} PRIMARY KEY, staff_id ${text} NOT NULL REFERENCES staff (id), csrf ${text} NOT NULL, created_at ${int} NOT NULL, expires_at ${int} NOT NULL, address ${text} NOT NULL, user_agent ${text} NOT NULL)${clustered}`,
    'CREATE INDEX session_staff ON session (staff_id)',
    `CREATE TABLE groups (id ${text} PRIMARY KEY, key ${text} NOT NULL UNIQUE, name ${text} NOT NULL, client_name ${text} NOT NULL, position ${int} NOT NULL, created_at ${int} NOT NULL)${clustered}`,
    `CREATE TABLE membership (staff_id ${text} NOT NULL REFERENCES staff (id), group_id ${text} NOT NULL REFERENCES groups (id), PRIMARY KEY (staff_id, group_id))${clustered}`,
    `CREATE TABLE customer (id ${text} PRIMARY KEY, name ${text} NOT NULL, visitor_id ${text} UNIQUE, created_at ${int} NOT NULL)${clustered}`,
    `CREATE TABLE device_token (token_hash ${text} PRIMARY KEY, customer_id ${text} NOT NULL REFERENCES customer (id), created_at ${int} NOT NULL, user_agent ${text} NOT NULL)${clustered}`,
    `CREATE TABLE conversation (id ${text} PRIMARY KEY, version ${int} NOT NULL, group_id ${text} NOT NULL, customer_id ${text} NOT NULL, customer_name ${text} NOT NULL, status ${text} NOT NULL, assignee_id ${text}, queued_at ${int} NOT NULL, accepted_at ${int}, ended_at ${int}, state ${text} NOT NULL)`,
    `CREATE UNIQUE INDEX conversation_open ON conversation (customer_id, group_id) WHERE status <> 'ended'`,
    'CREATE INDEX conversation_by_group ON conversation (group_id, status, ended_at, id)',
    'CREATE INDEX conversation_by_customer ON conversation (customer_id, queued_at)',
    `CREATE TABLE message (conversation_id ${text} NOT NULL, pos ${int} NOT NULL, id ${text} NOT NULL, at ${int} NOT NULL, author_kind ${text} NOT NULL, author_id ${text}, assignee_id ${text}, author ${text} NOT NULL, body ${text} NOT NULL, PRIMARY KEY (conversation_id, pos))${clustered}`,
    `CREATE TABLE scope (id ${int} PRIMARY KEY, name ${text} NOT NULL UNIQUE, head ${int} NOT NULL, tail ${int} NOT NULL)`,
    `CREATE TABLE event (scope_id ${int} NOT NULL, seq ${int} NOT NULL, at ${int} NOT NULL, data ${text} NOT NULL, PRIMARY KEY (scope_id, seq))${clustered}`,
    `CREATE TABLE command (id ${text} PRIMARY KEY, actor ${text} NOT NULL, hash ${text} NOT NULL, answer ${text} NOT NULL, at ${int} NOT NULL)${clustered}`,
    `CREATE TABLE fact (id ${serial}, kind ${text} NOT NULL, at ${int} NOT NULL, conversation_id ${text}, group_id ${text}, customer_id ${text}, staff_id ${text}, other_staff_id ${text}, value ${text})`,
    'CREATE INDEX fact_at ON fact (at)',
    "CREATE INDEX fact_presence ON fact (staff_id, id) WHERE kind = 'presence'",
  ]
}
