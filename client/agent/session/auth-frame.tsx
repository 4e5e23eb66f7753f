import { SegmentedControl } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { Logo } from '../../ui/logo.tsx'
import { type Language, languages, useSpeech } from '../text.tsx'
import style from './auth-frame.module.css'

type Props = { title: string; hint?: string; onSubmit: () => void; children: ReactNode; foot?: ReactNode }

/** The page around a log-in form: mark, title, form, and the language to choose at the foot. */
export function AuthFrame({ title, hint, onSubmit, children, foot }: Props) {
  const { language, setLanguage, text } = useSpeech()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <main className={style.page}>
      <form className={style.form} onSubmit={submit} noValidate>
        <div className={style.mark}>
          <Logo size="var(--avatar)" />
          <span className={style.product}>{text('app.name')}</span>
        </div>
        <h1 className={style.title}>{title}</h1>
        {hint && <p className={style.hint}>{hint}</p>}
        <div className={style.fields}>{children}</div>
        {foot}
      </form>
      <SegmentedControl
        className={style.language}
        size="xs"
        aria-label={text('me.language')}
        value={language}
        onChange={(value) => setLanguage(value as Language)}
        data={languages.map((value) => ({ value, label: text(`language.${value}`) }))}
      />
    </main>
  )
}

/** What went wrong, above the button; the space is there only with a text. */
export function FormError({ message }: { message: string | undefined }) {
  return (
    <div role="alert" className={style.alert}>
      {message && <p className={style.error}>{message}</p>}
    </div>
  )
}
