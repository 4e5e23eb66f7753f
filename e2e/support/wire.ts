import { randomBytes } from 'node:crypto'
import { makeId } from '../../domain/ids.ts'
import type { Command, CommandOf, CommandType } from '../../domain/wire/commands.ts'
import type { Answer } from '../../domain/wire/down.ts'
import { protocolVersion } from '../../domain/wire/protocol-version.ts'
import type { CustomerSessionReply, SessionReply } from '../../domain/wire/rest.ts'
import { customerSessionReply, type SyncBody, sessionReply, syncReply } from '../../domain/wire/rest.ts'

/** A log-in made without a browser: what the app keeps, and the cookie's value. */
export type LoggedIn = SessionReply & { cookie: string }

/** Somebody who acts without a screen, by the same frames as the clients. Refusals throw. */
export type Actor = {
  act: <T extends CommandType>(type: T, args: CommandOf<T>['args']) => Promise<Accepted>
  /** One after the other, in one frame: at most `limits.commandsPerFrame`. */
  postAll: (groupId: string, texts: readonly string[]) => Promise<void>
}
type Accepted = Extract<Answer, { ok: true }>

const newId = (): string => makeId(Date.now(), randomBytes(10))

/** Logs a member of staff in; throws when refused. */
export async function logIn(url: string, account: string, password: string): Promise<LoggedIn> {
  const response = await post(`${url}/api/login`, { account, password })
  const [, cookie = ''] = /holdfast_session=([^;]+)/.exec(response.headers.get('set-cookie') ?? '') ?? []
  return { ...sessionReply.parse(await response.json()), cookie }
}

/** Ends a log-in on the server, as an administrator or the person's other device would. */
export async function endSession(url: string, { cookie, csrf }: LoggedIn): Promise<void> {
  await post(`${url}/api/logout`, {}, { cookie: `holdfast_session=${cookie}`, 'x-csrf-token': csrf })
}

/** A new anonymous customer, or the one with the token. */
export async function customerSession(url: string, groupKey: string, token?: string): Promise<CustomerSessionReply> {
  const response = await post(`${url}/api/customer-sessions`, { groupKey, token })
  return customerSessionReply.parse(await response.json())
}

export function customerActor(url: string, token: string): Actor {
  return actor(url, { app: 'customer', token }, {})
}

export function staffActor(url: string, { cookie }: LoggedIn): Actor {
  return actor(url, { app: 'staff' }, { cookie: `holdfast_session=${cookie}` })
}

function actor(
  url: string,
  who: { app: 'staff' | 'customer'; token?: string },
  headers: Record<string, string>,
): Actor {
  const deviceId = newId()
  const execute = async (commands: Command[]): Promise<Accepted[]> => {
    const body: SyncBody = {
      hello: { t: 'hello', v: protocolVersion, deviceId, ...who },
      frames: [{ t: 'commands', items: commands }],
      cursors: {},
      waitMs: 10_000,
    }
    const { frames } = syncReply.parse(await (await post(`${url}/api/sync`, body, headers)).json())
    const answers = frames.flatMap((frame) => (frame.t === 'answers' ? frame.items : []))
    return commands.map(({ id, type }) => {
      const answer = answers.find((one) => one.id === id)
      if (!answer?.ok) throw new Error(`${type} was refused: ${JSON.stringify(answer ?? frames)}`)
      return answer
    })
  }
  const commandOf = <T extends CommandType>(type: T, args: CommandOf<T>['args']): Command =>
    ({ id: newId(), at: Date.now(), type, args }) as Command
  return {
    async act(type, args) {
      const [accepted] = await execute([commandOf(type, args)])
      if (!accepted) throw new Error(`${type} was not answered`)
      return accepted
    },
    postAll: async (groupId, texts) => {
      await execute(texts.map((text) => commandOf('post', { groupId, text })))
    },
  }
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response
}
