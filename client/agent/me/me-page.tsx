import { Button, type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { useLayout } from '../../ui/use-layout.ts'
import { connectionText } from '../desk/connection-words.ts'
import { LogOutDialog } from '../desk/log-out-dialog.tsx'
import { usePresence } from '../desk/presence-menu.tsx'
import { useUnsentList } from '../desk/unsent-list.tsx'
import { useSession } from '../session/session-provider.tsx'
import { useShell } from '../shell.tsx'
import { type Language, languages, useSpeech, useText } from '../text.tsx'
import { connectionWord, unsentOf } from '../workspace/unsent.ts'
import { useToldUnsent } from '../workspace/use-unsent.ts'
import { useConnection, useDirectory } from '../workspace/workspace-provider.tsx'
import style from './me-page.module.css'
import { useInstall } from './use-install.ts'

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={style.line}>
      <span className={style.label}>{label}</span>
      <span className={style.value}>{children}</span>
    </div>
  )
}

function Account() {
  const text = useText()
  const { me, groups } = useDirectory()
  const own = groups.filter((group) => me.groupIds.includes(group.id)).map((group) => group.name)
  return (
    <section className={style.card} aria-label={text('me.account')}>
      <Line label={text('me.displayName')}>{me.displayName}</Line>
      <Line label={text('login.account')}>{me.account}</Line>
      <Line label={text('me.role')}>{text(`role.${me.role}`)}</Line>
      <Line label={text('me.groups')}>{own.length > 0 ? own.join(text('me.groupJoin')) : text('me.noGroups')}</Line>
    </section>
  )
}

function Device() {
  const { text, language, setLanguage } = useSpeech()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const phone = useLayout() === 'phone'
  const [presence, setPresence] = usePresence()
  const state = useConnection()
  const unsent = useToldUnsent()
  const { open } = useUnsentList()
  const install = useInstall(useShell().install)
  return (
    <section className={style.card} aria-label={text('me.device')}>
      {phone && (
        <Line label={text('me.presence')}>
          <SegmentedControl
            size={phone ? 'md' : 'xs'}
            aria-label={text('me.presence')}
            value={presence}
            onChange={(value) => setPresence(value as 'online' | 'away')}
            data={(['online', 'away'] as const).map((value) => ({ value, label: text(`presence.${value}`) }))}
          />
        </Line>
      )}
      <Line label={text('me.connection')}>
        <Button
          className={style.flush}
          size={phone ? 'md' : 'compact-sm'}
          variant="subtle"
          color={connectionWord(state) === 'online' ? 'gray' : 'yellow'}
          onClick={open}
        >
          {connectionText(text, state, unsent.length)}
        </Button>
      </Line>
      <Line label={text('me.language')}>
        <SegmentedControl
          size={phone ? 'md' : 'xs'}
          aria-label={text('me.language')}
          value={language}
          onChange={(value) => setLanguage(value as Language)}
          data={languages.map((value) => ({ value, label: text(`language.${value}`) }))}
        />
      </Line>
      <Line label={text('me.theme')}>
        <SegmentedControl
          size={phone ? 'md' : 'xs'}
          aria-label={text('me.theme')}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
          data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: text(`theme.${value}`) }))}
        />
      </Line>
      {install && (
        <Line label={text('install.hint')}>
          <Button size={phone ? 'md' : 'compact-sm'} variant="light" onClick={install}>
            {text('install.submit')}
          </Button>
        </Line>
      )}
    </section>
  )
}

/** 我的: the person's account as it is, this device's choices, and the way out (A20, A29). */
export function MePage() {
  const text = useText()
  const { me, entries } = useDirectory()
  const { state } = useSession()
  const [leaving, setLeaving] = useState(false)
  return (
    <div className={style.page}>
      <header className={style.head}>
        <Avatar id={me.id} name={me.displayName} size="large" />
        <div>
          <h1 className={style.name}>{me.displayName}</h1>
          <p className={style.role}>{text(`role.${me.role}`)}</p>
        </div>
      </header>
      <Account />
      <Device />
      <Button className={style.leave} variant="default" c="red" onClick={() => setLeaving(true)}>
        {text('logOut.title')}
      </Button>
      {leaving && state.kind === 'in' && (
        <LogOutDialog session={state.session} unsent={unsentOf(entries)} onClose={() => setLeaving(false)} />
      )}
    </div>
  )
}
