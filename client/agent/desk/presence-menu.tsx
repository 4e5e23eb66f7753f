import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { PresenceChoice } from '../../../domain/wire/records.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { px } from '../../ui/theme.ts'
import { useText } from '../text.tsx'
import { useDirectory, useOnline, useWorkspace } from '../workspace/workspace-provider.tsx'
import style from './presence-menu.module.css'

const choices: readonly PresenceChoice[] = ['online', 'away']

/** The person's own choice, with one that is still on its way already in it. */
export function usePresence(): [PresenceChoice, (choice: PresenceChoice) => void] {
  const { engine } = useWorkspace()
  const { me, entries } = useDirectory()
  const pending = entries.findLast((entry) => entry.command.type === 'setPresence' && entry.state === 'waiting')
  const chosen = pending?.command.type === 'setPresence' ? pending.command.args.presence : me.presence
  return [chosen, (presence) => void engine.submit({ type: 'setPresence', args: { presence } })]
}

/** The own avatar with its presence; touching it chooses 在线 or 离开. */
export function PresenceMenu() {
  const text = useText()
  const { me } = useDirectory()
  const online = useOnline()
  const [presence, setPresence] = usePresence()
  const word = text(`presence.${online ? presence : 'offline'}`)
  return (
    <Menu position="right-end" withinPortal>
      <Menu.Target>
        <UnstyledButton className={style.target} aria-label={text('presence.menu', { name: me.displayName, word })}>
          <Avatar id={me.id} name={me.displayName} presence={online ? presence : 'offline'} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.displayName}</Menu.Label>
        {choices.map((choice) => (
          <Menu.Item
            key={choice}
            leftSection={<span className={style.dot} data-presence={choice} />}
            rightSection={choice === presence ? <IconCheck size={px.iconSmall} aria-hidden="true" /> : undefined}
            aria-current={choice === presence}
            onClick={() => setPresence(choice)}
          >
            {text(`presence.${choice}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
