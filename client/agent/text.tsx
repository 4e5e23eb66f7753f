import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'
import { knownErrorCode } from '../../domain/errors.ts'
import { agentEn } from '../i18n/agent-en.ts'
import { type AgentKey, agentZhCn } from '../i18n/agent-zh-cn.ts'
import { type Catalogue, translate } from '../i18n/translate.ts'

/** The languages of the interface. */
export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]
export type Params = Record<string, string | number>
/** The text of a key in the language that is chosen. */
export type Text = (key: AgentKey, params?: Params) => string

const catalogues: Record<Language, Catalogue<AgentKey>> = { 'zh-CN': agentZhCn, en: agentEn }
const STORED = 'holdfast-language'

/** What a person reads for a code of `domain/errors.ts`; a newer server's unknown code gets a general text with the code. */
export function errorText(text: Text, code: string, detail?: Params): string {
  if (code === 'rate-limited' && detail?.seconds !== undefined) return text('error.rate-limited.seconds', detail)
  const known = knownErrorCode(code)
  return known === undefined ? text('error.unknown', { code }) : text(`error.${known}`, { code, ...detail })
}

type Speech = { language: Language; setLanguage: (language: Language) => void; text: Text }
const SpeechContext = createContext<Speech | undefined>(undefined)

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED)
  if (stored === 'zh-CN' || stored === 'en') return stored
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** Gives the chosen language to everything below; the choice is kept on the device. */
export function SpeechProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useState<Language>(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const setLanguage = useCallback((next: Language) => {
    localStorage.setItem(STORED, next)
    choose(next)
  }, [])
  const speech = useMemo<Speech>(
    () => ({ language, setLanguage, text: (key, params) => translate(catalogues[language], key, params) }),
    [language, setLanguage],
  )
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

/** The language, its setter and `text`. */
export function useSpeech(): Speech {
  const speech = use(SpeechContext)
  if (!speech) throw new Error('outside SpeechProvider')
  return speech
}

/** The text function alone. */
export function useText(): Text {
  return useSpeech().text
}
