/**
 * The same as the view in `batch-sqlite.ts`, as a function: one round trip. Scope rows are locked in the order of their
 * ids first, so that two instances never wait for each other crosswise, and so that the order in which sequence numbers
 * are given is the order of commit.
 */
export const postgresBatchStatements = [
  `CREATE FUNCTION commit_batch(directory_version_in BIGINT, guards JSONB, scopes JSONB, conversations JSONB, messages JSONB, events JSONB, commands JSONB, facts JSONB, presences JSONB) RETURNS VOID LANGUAGE plpgsql AS $batch$
  BEGIN
    PERFORM 1 FROM workspace FOR SHARE;
    IF (SELECT directory_version FROM workspace) <> directory_version_in THEN
      RAISE EXCEPTION 'stale: directory' USING ERRCODE = '40001';
    END IF;
    PERFORM 1 FROM scope WHERE id IN (SELECT (value ->> 0)::BIGINT FROM jsonb_array_elements(scopes)) ORDER BY id FOR UPDATE;
    PERFORM 1 FROM conversation WHERE id IN (SELECT value ->> 0 FROM jsonb_array_elements(guards)) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM jsonb_array_elements(guards) AS row LEFT JOIN conversation ON conversation.id = row.value ->> 0
               WHERE coalesce(conversation.version, 0) <> (row.value ->> 1)::BIGINT) THEN
      RAISE EXCEPTION 'stale: conversation' USING ERRCODE = '40001';
    END IF;
    IF EXISTS (SELECT 1 FROM jsonb_array_elements(scopes) AS row LEFT JOIN scope ON scope.id = (row.value ->> 0)::BIGINT
               WHERE coalesce(scope.head, 0) <> (row.value ->> 2)::BIGINT) THEN
      RAISE EXCEPTION 'stale: scope' USING ERRCODE = '40001';
    END IF;
    INSERT INTO scope (id, name, head, tail)
      SELECT (value ->> 0)::BIGINT, value ->> 1, (value ->> 3)::BIGINT, 0 FROM jsonb_array_elements(scopes)
      WHERE (value ->> 3)::BIGINT > (value ->> 2)::BIGINT
      ON CONFLICT (id) DO UPDATE SET head = excluded.head;
    INSERT INTO conversation (id, version, group_id, customer_id, customer_name, status, assignee_id, queued_at, accepted_at, ended_at, state)
      SELECT value ->> 0, (value ->> 1)::BIGINT, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
        (value ->> 7)::BIGINT, (value ->> 8)::BIGINT, (value ->> 9)::BIGINT, value ->> 10
      FROM jsonb_array_elements(conversations) WHERE (value ->> 11)::INT = 1
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status, assignee_id = excluded.assignee_id,
        accepted_at = excluded.accepted_at, ended_at = excluded.ended_at, state = excluded.state;
    UPDATE conversation SET version = (row.value ->> 1)::BIGINT, state = row.value ->> 10
      FROM jsonb_array_elements(conversations) AS row WHERE (row.value ->> 11)::INT = 0 AND conversation.id = row.value ->> 0;
    INSERT INTO message (conversation_id, pos, id, at, author_kind, author_id, assignee_id, author, body)
      SELECT value ->> 0, (value ->> 1)::BIGINT, value ->> 2, (value ->> 3)::BIGINT, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8
      FROM jsonb_array_elements(messages);
    INSERT INTO event (scope_id, seq, at, data)
      SELECT (value ->> 0)::BIGINT, (value ->> 1)::BIGINT, (value ->> 2)::BIGINT, value ->> 3 FROM jsonb_array_elements(events);
    INSERT INTO command (id, actor, hash, answer, at)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, (value ->> 4)::BIGINT FROM jsonb_array_elements(commands);
    INSERT INTO fact (kind, at, conversation_id, group_id, customer_id, staff_id, other_staff_id, value)
      SELECT value ->> 0, (value ->> 1)::BIGINT, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
      FROM jsonb_array_elements(facts);
    UPDATE staff SET presence = row.value ->> 1 FROM jsonb_array_elements(presences) AS row WHERE staff.id = row.value ->> 0;
  END
  $batch$`,
]
