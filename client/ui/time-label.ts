type Words = { today: string; yesterday: string }

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** Whole days between the local dates of two times; 0 = the same date. Half a day of slack covers clock changes. */
function daysBetween(at: number, nowAt: number): number {
  return Math.round((startOfDay(nowAt) - startOfDay(at)) / 86_400_000)
}

function clock(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

function date(at: number, nowAt: number, language: string): string {
  const sameYear = new Date(at).getFullYear() === new Date(nowAt).getFullYear()
  const month = language.startsWith('zh') ? 'long' : 'short'
  return new Intl.DateTimeFormat(language, { ...(sameYear ? {} : { year: 'numeric' }), month, day: 'numeric' }).format(
    at,
  )
}

/** The time above a message: 今天 20:14, 昨天 20:14, 3月8日 20:14, then with the year. Times in ms, the device's zone. */
export function timeLabel(at: number, nowAt: number, language: string, words: Words): string {
  const days = daysBetween(at, nowAt)
  if (days === 0) return `${words.today} ${clock(at, language)}`
  if (days === 1) return `${words.yesterday} ${clock(at, language)}`
  return `${date(at, nowAt, language)} ${clock(at, language)}`
}

/** The time of a row: 20:14 today, 昨天, 3月8日, then with the year. Times in ms, the device's zone. */
export function rowTime(at: number, nowAt: number, language: string, words: Words): string {
  const days = daysBetween(at, nowAt)
  if (days <= 0) return clock(at, language)
  return days === 1 ? words.yesterday : date(at, nowAt, language)
}
