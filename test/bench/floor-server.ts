/**
 * The floor that the product is measured against: a bare `ws` relay without rules, rights, caches or catch-up. It commits
 * the same rows (command, message, two events, the conversation, two scope heads) through the plain driver with
 * `synchronous=FULL`, in groups without a timer, and then sends what the product sends: the answer to the writer, the
 * event to the room's two members. Usage: node floor-server.ts DATA_DIR; prints its port.
 */
import { join } from 'node:path'
import sqlite3 from 'sqlite3'
import { type WebSocket, WebSocketServer } from 'ws'

type Post = { socket: WebSocket; id: string; room: string; text: string }

const db = new sqlite3.Database(join(process.argv[2] ?? '.', 'floor.sqlite'))
const exec = (sql: string): Promise<void> =>
  new Promise((resolve, reject) => db.exec(sql, (error) => (error ? reject(error) : resolve())))
const prepare = (sql: string): Promise<sqlite3.Statement> =>
  new Promise((resolve, reject) => {
    const statement = db.prepare(sql, (error) => (error ? reject(error) : resolve(statement)))
  })
const run = (statement: sqlite3.Statement, values: unknown[] = []): Promise<void> =>
  new Promise((resolve, reject) => statement.run(values, (error: Error | null) => (error ? reject(error) : resolve())))

await exec(
  'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000',
)
await exec(`CREATE TABLE message (room TEXT, pos INTEGER, id TEXT, at INTEGER, author TEXT, body TEXT, PRIMARY KEY (room, pos)) WITHOUT ROWID;
  CREATE TABLE event (scope TEXT, seq INTEGER, at INTEGER, data TEXT, PRIMARY KEY (scope, seq)) WITHOUT ROWID;
  CREATE TABLE command (id TEXT PRIMARY KEY, answer TEXT, at INTEGER) WITHOUT ROWID;
  CREATE TABLE conversation (id TEXT PRIMARY KEY, state TEXT) WITHOUT ROWID;
  CREATE TABLE scope (name TEXT PRIMARY KEY, head INTEGER) WITHOUT ROWID`)
const begin = await prepare('BEGIN IMMEDIATE')
const commit = await prepare('COMMIT')
const insertMessages = await prepare(
  'INSERT INTO message SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5 FROM json_each(?)',
)
const insertEvents = await prepare(
  'INSERT INTO event SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?)',
)
const insertCommands = await prepare('INSERT INTO command SELECT value->>0, value->>1, value->>2 FROM json_each(?)')
const putConversations = await prepare(
  'INSERT OR REPLACE INTO conversation SELECT value->>0, value->>1 FROM json_each(?)',
)
const putScopes = await prepare('INSERT OR REPLACE INTO scope SELECT value->>0, value->>1 FROM json_each(?)')

const rooms = new Map<string, Set<WebSocket>>()
const heads = new Map<string, number>()
let waiting: Post[] = []
let running = false

async function commitAll(): Promise<void> {
  running = true
  while (waiting.length > 0) {
    const posts = waiting
    waiting = []
    const out = await commitGroup(posts)
    for (const { socket, answer, room, events } of out) {
      for (const [index, member] of [...(rooms.get(room) ?? [])].entries()) member.send(events[index % 2] as string)
      socket.send(answer)
    }
  }
  running = false
}

async function commitGroup(posts: Post[]) {
  const at = Date.now()
  const [messages, events, commands, conversations, scopes]: unknown[][][] = [[], [], [], [], []]
  const out = posts.map(({ socket, id, room, text }) => {
    const message = {
      id,
      conversationId: room,
      pos: next(`pos:${room}`),
      at,
      author: { kind: 'customer', id: room },
      body: { kind: 'text', text },
    }
    const data = JSON.stringify({ type: 'messagePosted', at, command: id, message })
    messages?.push([room, message.pos, id, at, JSON.stringify(message.author), JSON.stringify(message.body)])
    const frames = ['group', 'customer'].map((kind) => {
      const scope = `${kind}:${room}`
      const seq = next(scope)
      events?.push([scope, seq, at, data])
      scopes?.push([scope, seq])
      return `{"t":"events","scope":"${scope}","from":${seq},"items":[${data}]}`
    })
    const answer = JSON.stringify({ t: 'answers', items: [{ id, ok: true, conversationId: room }] })
    commands?.push([id, answer, at])
    conversations?.push([
      room,
      JSON.stringify({ id: room, groupId: room, status: 'active', lastPos: message.pos, lastMessage: message }),
    ])
    return { socket, answer, room, events: frames }
  })
  // One after the other: the driver gives no order to statements that are handed over together.
  await run(begin)
  await run(insertMessages, [JSON.stringify(messages)])
  await run(insertEvents, [JSON.stringify(events)])
  await run(insertCommands, [JSON.stringify(commands)])
  await run(putConversations, [JSON.stringify(conversations)])
  await run(putScopes, [JSON.stringify(scopes)])
  await run(commit)
  return out
}

function next(key: string): number {
  const value = (heads.get(key) ?? 0) + 1
  heads.set(key, value)
  return value
}

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', (socket) => {
  socket.setMaxListeners(100)
  socket.on('message', (raw) => {
    const frame = JSON.parse(String(raw))
    if (frame.t === 'join') {
      const members = rooms.get(frame.room) ?? new Set()
      rooms.set(frame.room, members.add(socket))
      socket.on('close', () => members.delete(socket))
      socket.send('{"t":"synced"}')
      return
    }
    for (const { id, args } of frame.items) waiting.push({ socket, id, room: args.room, text: args.text })
    if (!running) void commitAll()
  })
})
server.on('listening', () => process.stdout.write(`${JSON.stringify(server.address())}\n`))
process.on('SIGTERM', () => process.exit(0))
