import { chatEn } from '../i18n/chat-en.ts'
import { type ChatKey, chatZhCn } from '../i18n/chat-zh-cn.ts'
import { type Params, translate } from '../i18n/translate.ts'
import { timeLabel } from '../ui/time-label.ts'

/** The page's language: its texts and its way to write a time. */
export type Texts = {
  locale: string
  t(key: ChatKey, params?: Params): string
  /** 今天 20:14, 昨天 20:14, 3月8日 20:14 …; both in ms. */
  time(at: number, nowAt: number): string
}

/** Chinese for every `zh-…` tag, else English. */
export function textsFor(languageTag: string): Texts {
  const catalogue = /^zh\b/i.test(languageTag) ? chatZhCn : chatEn
  const t: Texts['t'] = (key, params) => translate<ChatKey>(catalogue, key, params)
  const words = { today: t('today'), yesterday: t('yesterday') }
  return { locale: catalogue.locale, t, time: (at, nowAt) => timeLabel(at, nowAt, catalogue.locale, words) }
}
