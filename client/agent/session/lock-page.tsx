import { Button, PasswordInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { SessionReply } from '../../../domain/wire/rest.ts'
import { openDexieStore } from '../../store/dexie-store.ts'
import type { OutboxEntry } from '../../sync/store-port.ts'
import { LogOutDialog } from '../desk/log-out-dialog.tsx'
import { errorText, useText } from '../text.tsx'
import { unsentOf } from '../workspace/unsent.ts'
import { AuthFrame, FormError } from './auth-frame.tsx'
import { logIn } from './rest.ts'
import { useSession } from './session-provider.tsx'
import { storeNameOf } from './session-storage.ts'

/** What the locked person has not sent yet; the store is opened for this look only. */
function useKeptEntries(staffId: string): OutboxEntry[] {
  const [entries, setEntries] = useState<OutboxEntry[]>([])
  useEffect(() => {
    const store = openDexieStore(storeNameOf(staffId))
    let gone = false
    void store.outbox.all().then((all) => {
      if (!gone) setEntries(unsentOf(all))
    })
    return () => {
      gone = true
      store.close()
    }
  }, [staffId])
  return entries
}

/** The session is over: everything is kept, and opens again with the password (A1 offline). */
export function LockPage({ locked }: { locked: SessionReply }) {
  const text = useText()
  const session = useSession()
  const entries = useKeptEntries(locked.me.id)
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const [leaving, setLeaving] = useState(false)
  const submit = async () => {
    if (!password) return setError(text('login.missing'))
    setBusy(true)
    setError(undefined)
    const result = await logIn(locked.me.account, password)
    setBusy(false)
    if (result.ok) session.logIn(result.value)
    else setError(errorText(text, result.code, result.detail))
  }
  const kept = entries.length > 0 ? text('lock.unsent', { n: entries.length }) : text('lock.kept')
  return (
    <AuthFrame
      title={text('lock.title')}
      hint={kept}
      onSubmit={() => void submit()}
      foot={
        <Button variant="subtle" color="gray" fullWidth mt="sm" onClick={() => setLeaving(true)}>
          {text('lock.otherAccount')}
        </Button>
      }
    >
      <input type="hidden" name="account" autoComplete="username" value={locked.me.account} readOnly />
      <PasswordInput
        label={text('lock.passwordOf', { name: locked.me.displayName })}
        name="password"
        autoComplete="current-password"
        autoFocus
        size="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': text('login.showPassword') }}
      />
      <FormError message={error} />
      <Button type="submit" size="md" fullWidth loading={busy}>
        {text('lock.submit')}
      </Button>
      {leaving && <LogOutDialog session={locked} unsent={entries} onClose={() => setLeaving(false)} />}
    </AuthFrame>
  )
}
