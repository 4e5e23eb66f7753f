import { Tooltip } from '@mantine/core'
import { useText } from '../text.tsx'
import { connectionWord } from '../workspace/unsent.ts'
import { useToldUnsent } from '../workspace/use-unsent.ts'
import { useConnection } from '../workspace/workspace-provider.tsx'
import style from './connection-pill.module.css'
import { connectionText } from './connection-words.ts'
import { useUnsentList } from './unsent-list.tsx'

/** The connection, always in sight, with the number of unsent things; opens their list (A23). */
export function ConnectionPill() {
  const text = useText()
  const state = useConnection()
  const unsent = useToldUnsent()
  const { open } = useUnsentList()
  const word = connectionWord(state)
  const full = connectionText(text, state, unsent.length)
  const refused = unsent.some((entry) => entry.state === 'refused')
  return (
    <Tooltip label={full} position="right">
      <button type="button" className={style.pill} data-word={word} aria-label={full} onClick={open}>
        <span className={style.dot} aria-hidden="true" />
        <span aria-hidden="true">{text(`connection.${word}.short`)}</span>
        {unsent.length > 0 && (
          <span className={style.count} data-tone={refused ? 'red' : 'amber'} aria-hidden="true">
            {unsent.length}
          </span>
        )}
      </button>
    </Tooltip>
  )
}
