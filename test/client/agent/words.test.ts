import { describe, expect, test } from 'vitest'
import { filterEnded } from '../../../client/agent/ended/filter-ended.ts'
import { connectionWord, QUIET_MS, toldUnsent, unsentOf } from '../../../client/agent/workspace/unsent.ts'
import { agentEn } from '../../../client/i18n/agent-en.ts'
import { agentZhCn } from '../../../client/i18n/agent-zh-cn.ts'
import type { Phrase } from '../../../client/i18n/translate.ts'
import { initialsOf } from '../../../client/ui/avatar.tsx'
import { rowTime, timeLabel } from '../../../client/ui/time-label.ts'
import { errors } from '../../../domain/errors.ts'
import { buildConversation, buildEntry, buildPost, idOf, meId } from './builders.ts'

function placesOf(phrase: Phrase): string {
  const text = typeof phrase === 'string' ? phrase : phrase.other
  return [...new Set(text.match(/\{\w+\}/g) ?? [])]
    .filter((place) => place !== '{count}')
    .sort()
    .join()
}

describe('catalogues', () => {
  const zh: Record<string, Phrase> = agentZhCn
  const en: Record<string, Phrase> = agentEn

  test('[A29] both languages have the same texts', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  })

  test('[A29] every code of the errors table has a text in both', () => {
    for (const code of Object.keys(errors)) {
      expect(zh[`error.${code}`], code).toBeTruthy()
      expect(en[`error.${code}`], code).toBeTruthy()
    }
  })

  test('[A29] a text has the same places in both', () => {
    const plural = new Set(['ended.total'])
    const differing = Object.keys(zh).filter((key) => !plural.has(key) && placesOf(zh[key]!) !== placesOf(en[key]!))
    expect(differing).toEqual([])
  })
})

describe('times', () => {
  const words = { today: '今天', yesterday: '昨天' }
  const now = new Date(2026, 2, 8, 20, 14).getTime()
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime()

  test('[A10] 今天, 昨天, the date of this year, then with the year', () => {
    const label = (time: number) => timeLabel(time, now, 'zh-CN', words)
    expect(label(now)).toBe('今天 20:14')
    expect(label(at(2026, 2, 7, 0, 5))).toBe('昨天 00:05')
    expect(label(at(2026, 1, 3, 9, 0))).toBe('2月3日 09:00')
    expect(label(at(2019, 11, 16, 16, 34))).toBe('2019年12月16日 16:34')
  })

  test('[A4] a row has the clock today, then the day', () => {
    expect(rowTime(now, now, 'zh-CN', words)).toBe('20:14')
    expect(rowTime(at(2026, 2, 7, 23, 59), now, 'zh-CN', words)).toBe('昨天')
    expect(rowTime(at(2026, 1, 3, 9, 0), now, 'en', words)).toBe('Feb 3')
  })
})

describe('unsent things', () => {
  const read = buildEntry({ id: idOf(14), at: 1, type: 'read', args: { conversationId: idOf(100), pos: 3 } })
  const post = buildPost(11)

  test('[A23] read markers are nothing that a person did', () => {
    expect(unsentOf([read, post])).toEqual([post])
  })

  test('[A23] without a connection all are told; with one only slow and refused ones', () => {
    const refused = buildPost(12, { state: 'refused' })
    const now = post.command.at
    expect(toldUnsent([post, refused], false, now)).toEqual([post, refused])
    expect(toldUnsent([post, refused], true, now)).toEqual([refused])
    expect(toldUnsent([post], true, now + QUIET_MS + 1)).toEqual([post])
  })

  test('[A23] the connection is one of four words', () => {
    expect(connectionWord({ kind: 'open', transport: 'websocket', catchingUp: new Set() })).toBe('online')
    expect(connectionWord({ kind: 'connecting', attempt: 0 })).toBe('connecting')
    expect(connectionWord({ kind: 'connecting', attempt: 2 })).toBe('reconnecting')
    expect(connectionWord({ kind: 'connecting', attempt: 5 })).toBe('offline')
    expect(connectionWord({ kind: 'waiting', attempt: 1, untilAt: 0 })).toBe('reconnecting')
    expect(connectionWord({ kind: 'waiting', attempt: 5, untilAt: 0 })).toBe('offline')
    expect(connectionWord({ kind: 'offline' })).toBe('offline')
  })
})

describe('ended conversations on this device', () => {
  const older = buildConversation({
    id: idOf(101),
    status: 'ended',
    endedAt: 1_000,
    customer: { id: idOf(3), name: 'Abby' },
  })
  const newer = buildConversation({
    id: idOf(102),
    status: 'ended',
    endedAt: 2_000,
    assignee: { id: idOf(9), name: '王芳' },
  })
  const open = buildConversation({ id: idOf(103) })

  test('[A18 offline] stand newest first, found by a part of the nickname and by 只看我的', () => {
    const all = [older, newer, open]
    const find = (name: string, mine: boolean) => filterEnded(all, { name, mine, meId }).map((one) => one.id)
    expect(find('', false)).toEqual([newer.id, older.id])
    expect(find('ABB', false)).toEqual([older.id])
    expect(find('', true)).toEqual([older.id])
  })
})

test('[A4] an avatar has the last Chinese character, else initials', () => {
  expect(initialsOf('王小明')).toBe('明')
  expect(initialsOf('访客 7b2c')).toBe('客')
  expect(initialsOf('Ann Lee')).toBe('AL')
  expect(initialsOf('')).toBe('')
})
