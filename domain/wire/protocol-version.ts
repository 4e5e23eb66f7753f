/**
 * Rises by one with every change of the wire that an older client cannot live with; the test beside the pinned hash says
 * when a change was made. A client below `oldestVersion` is told `version-too-old`.
 */
export const protocolVersion = 1
export const oldestVersion = 1
