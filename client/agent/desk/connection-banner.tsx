import { IconCloudOff, IconExclamationCircle, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { px } from '../../ui/theme.ts'
import { reloadNewest, useShell } from '../shell.tsx'
import { useText } from '../text.tsx'
import { connectionWord } from '../workspace/unsent.ts'
import { useToldUnsent } from '../workspace/use-unsent.ts'
import { useConnection } from '../workspace/workspace-provider.tsx'
import style from './connection-banner.module.css'
import { connectionText } from './connection-words.ts'
import { useUnsentList } from './unsent-list.tsx'

/** A line below the list while something is not as it should be: no connection, or things that are not sent. */
export function ConnectionBanner() {
  const text = useText()
  const state = useConnection()
  const unsent = useToldUnsent()
  const { open } = useUnsentList()
  const { updates } = useShell()
  const [reloading, setReloading] = useState(false)
  const word = connectionWord(state)
  const reload = () => {
    setReloading(true)
    reloadNewest(updates)
  }
  if (state.kind === 'refused' && state.code === 'version-too-old') {
    return (
      <button type="button" className={style.banner} data-tone="red" disabled={reloading} onClick={reload}>
        <IconRefresh size={px.iconSmall} aria-hidden="true" />
        <span className={style.words}>{text('error.version-too-old')}</span>
        <span className={style.action}>{text(reloading ? 'loading' : 'update.reload')}</span>
      </button>
    )
  }
  if ((word === 'online' || word === 'connecting') && unsent.length === 0) return null
  const refused = unsent.some((entry) => entry.state === 'refused')
  const Icon = refused ? IconExclamationCircle : word === 'offline' ? IconCloudOff : IconRefresh
  return (
    <button type="button" className={style.banner} data-tone={refused ? 'red' : 'amber'} onClick={open}>
      <Icon size={px.iconSmall} aria-hidden="true" />
      <span className={style.words}>{connectionText(text, state, unsent.length)}</span>
      {unsent.length > 0 && <span className={style.action}>{text('unsent.show')}</span>}
    </button>
  )
}
