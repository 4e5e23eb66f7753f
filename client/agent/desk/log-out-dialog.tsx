import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { flushSync } from 'react-dom'
import type { SessionReply } from '../../../domain/wire/rest.ts'
import type { OutboxEntry } from '../../sync/store-port.ts'
import { endSession } from '../session/rest.ts'
import { useSession } from '../session/session-provider.tsx'
import { wipeDevice } from '../session/wipe-device.ts'
import { errorText, useText } from '../text.tsx'
import style from './log-out-dialog.module.css'

type Props = { session: SessionReply; unsent: readonly OutboxEntry[]; onClose: () => void }

const LISTED = 5

/** Log out (A1): says what would be lost, ends the session on the server, then wipes this device. */
export function LogOutDialog({ session, unsent, onClose }: Props) {
  const text = useText()
  const { forget } = useSession()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const leave = async () => {
    setBusy(true)
    const refusal = await endSession(session.csrf)
    if (refusal === 'offline') {
      setBusy(false)
      return setError(text('logOut.offline'))
    }
    if (refusal) {
      setBusy(false)
      return setError(errorText(text, refusal))
    }
    // The session first: it stops the engine, which would fill again what is being emptied.
    flushSync(forget)
    await wipeDevice(session.me.id).catch(() => {
      notifications.show({ message: text('logOut.notWiped'), color: 'red', autoClose: false })
    })
  }
  const texts = unsent.flatMap(({ id, command }) => (command.type === 'post' ? [{ id, text: command.args.text }] : []))
  return (
    <Modal opened onClose={onClose} title={text('logOut.title')} closeButtonProps={{ 'aria-label': text('close') }}>
      <p className={style.text}>{text('logOut.wipes')}</p>
      {unsent.length > 0 && (
        <div className={style.warning} role="alert">
          <p className={style.text}>{text('logOut.unsent', { n: unsent.length })}</p>
          <ul className={style.list}>
            {texts.slice(0, LISTED).map((one) => (
              <li key={one.id}>{one.text}</li>
            ))}
          </ul>
          {texts.length > LISTED && <p className={style.text}>{text('logOut.more', { n: texts.length - LISTED })}</p>}
        </div>
      )}
      {error && (
        <p className={style.error} role="alert">
          {error}
        </p>
      )}
      <Group justify="flex-end" gap="sm" mt="lg">
        <Button variant="default" onClick={onClose}>
          {text('cancel')}
        </Button>
        <Button color="red" loading={busy} onClick={() => void leave()}>
          {text(unsent.length > 0 ? 'logOut.anyway' : 'logOut.submit')}
        </Button>
      </Group>
    </Modal>
  )
}
