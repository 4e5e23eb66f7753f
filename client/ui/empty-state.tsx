import type { ReactNode } from 'react'
import style from './empty-state.module.css'

type Props = { icon: ReactNode; text: string; action?: ReactNode }

/** Nothing here: one line, and at most one thing to do. */
export function EmptyState({ icon, text, action }: Props) {
  return (
    <div className={style.empty}>
      <span className={style.icon} aria-hidden="true">
        {icon}
      </span>
      <p className={style.text}>{text}</p>
      {action}
    </div>
  )
}
