/**
 * One batch of commands is one INSERT into the view `batch`, and so one statement, one transaction and one hop to the
 * database's thread (docs/adr/0003). Each column is a JSON array of rows as arrays; `sync/commit/batch.ts` writes them.
 * The guards abort the whole batch when anything that the cache assumed is no longer so; a repeated command id, a second
 * open conversation of a customer or a scope id taken twice abort it by their unique keys.
 */
export const sqliteBatchStatements = [
  `CREATE VIEW batch AS SELECT 0 AS directory_version, '' AS guards, '' AS scopes, '' AS conversations, '' AS messages, '' AS events, '' AS commands, '' AS facts, '' AS presences`,
  `CREATE TRIGGER batch_commit INSTEAD OF INSERT ON batch BEGIN
    SELECT RAISE(ABORT, 'stale: directory')
      WHERE (SELECT directory_version FROM workspace) <> NEW.directory_version;
    SELECT RAISE(ABORT, 'stale: conversation') FROM json_each(NEW.guards) AS row
      LEFT JOIN conversation ON conversation.id = row.value ->> 0
      WHERE coalesce(conversation.version, 0) <> row.value ->> 1;
    SELECT RAISE(ABORT, 'stale: scope') FROM json_each(NEW.scopes) AS row
      LEFT JOIN scope ON scope.id = row.value ->> 0
      WHERE coalesce(scope.head, 0) <> row.value ->> 2;
    INSERT INTO scope (id, name, head, tail)
      SELECT value ->> 0, value ->> 1, value ->> 3, 0 FROM json_each(NEW.scopes) WHERE value ->> 3 > value ->> 2
      ON CONFLICT (id) DO UPDATE SET head = excluded.head;
    INSERT INTO conversation (id, version, group_id, customer_id, customer_name, status, assignee_id, queued_at, accepted_at, ended_at, state)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10
      FROM json_each(NEW.conversations) WHERE value ->> 11
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status, assignee_id = excluded.assignee_id,
        accepted_at = excluded.accepted_at, ended_at = excluded.ended_at, state = excluded.state;
    UPDATE conversation SET version = row.value ->> 1, state = row.value ->> 10
      FROM json_each(NEW.conversations) AS row WHERE NOT row.value ->> 11 AND conversation.id = row.value ->> 0;
    INSERT INTO message (conversation_id, pos, id, at, author_kind, author_id, assignee_id, author, body)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8
      FROM json_each(NEW.messages);
    INSERT INTO event (scope_id, seq, at, data)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(NEW.events);
    INSERT INTO command (id, actor, hash, answer, at)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(NEW.commands);
    INSERT INTO fact (kind, at, conversation_id, group_id, customer_id, staff_id, other_staff_id, value)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
      FROM json_each(NEW.facts);
    UPDATE staff SET presence = row.value ->> 1 FROM json_each(NEW.presences) AS row WHERE staff.id = row.value ->> 0;
  END`,
]
