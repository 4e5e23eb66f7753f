import { limits } from '../../domain/limits.ts'
import { type Command, commandSchema } from '../../domain/wire/commands.ts'
import type { Answer } from '../../domain/wire/down.ts'

const knownTypes = new Set<unknown>(
  commandSchema.def.options.flatMap((option) => [...(option.shape.type.def.values ?? [])]),
)

/**
 * Checks commands one by one, so that a bad one does not take its neighbours down. Refusals: `unknown-command`,
 * `text-too-long` (with the limit), `bad-request`.
 */
export function parseCommands(items: readonly { id: string }[]): { commands: Command[]; refused: Answer[] } {
  const commands: Command[] = []
  const refused: Answer[] = []
  for (const item of items) {
    const parsed = commandSchema.safeParse(item)
    if (parsed.success) commands.push(parsed.data)
    else refused.push(refusalOf(item))
  }
  return { commands, refused }
}

function refusalOf(item: { id: string; type?: unknown; args?: unknown }): Answer {
  if (!knownTypes.has(item.type)) return { id: item.id, ok: false, code: 'unknown-command' }
  const { args } = item
  const text = typeof args === 'object' && args !== null && 'text' in args ? args.text : undefined
  if (typeof text === 'string' && text.length > limits.textLength) {
    return { id: item.id, ok: false, code: 'text-too-long', detail: { limit: limits.textLength } }
  }
  return { id: item.id, ok: false, code: 'bad-request' }
}
