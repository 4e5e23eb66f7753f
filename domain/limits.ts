/** Sizes and counts that both ends keep to. Lengths of texts are UTF-16 code units, as `String.length`. */
export const limits = {
  textLength: 4_000,
  nameLength: 60,
  previewLength: 80,
  /** A frame going up, as UTF-8 bytes. */
  upFrameBytes: 262_144,
  /** Scopes that one long poll follows. */
  scopesPerPoll: 1_000,
  /** Commands in one `commands` frame. */
  commandsPerFrame: 50,
  /** Messages a customer may post into one conversation while it is still queued. */
  queuedMessages: 100,
  /** Ended conversations that a snapshot of a scope carries. */
  snapshotEnded: 50,
  /** Events in one `events` frame. */
  eventsPerFrame: 250,
  /** Events kept per scope, and for how long; older cursors get a snapshot (SPEC STR-5). */
  eventsPerScope: 100_000,
  eventsKeptMs: 14 * 24 * 3_600_000,
  sessionMs: 24 * 3_600_000,
  /** A staff connection lost for this long counts as offline (SPEC QUE-4). */
  offlineAfterMs: 30_000,
} as const
