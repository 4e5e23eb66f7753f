import { Tooltip } from '@mantine/core'
import { Link } from 'react-router'
import { Logo } from '../../ui/logo.tsx'
import { useText } from '../text.tsx'
import { ConnectionPill } from './connection-pill.tsx'
import { PresenceMenu } from './presence-menu.tsx'
import style from './rail.module.css'
import { sections, useSection } from './sections.tsx'

/** The desk's left edge: sections, the connection, and the person. */
export function Rail() {
  const text = useText()
  const current = useSection()
  return (
    <div className={style.rail}>
      <Logo size="var(--space-8)" />
      <nav className={style.sections} aria-label={text('nav.sections')}>
        {sections.map(({ path, label, Icon }) => (
          <Tooltip key={path} label={text(label)} position="right">
            <Link
              to={path}
              className={style.section}
              aria-label={text(label)}
              aria-current={path === current ? 'page' : undefined}
            >
              <Icon size="var(--icon-large)" stroke={1.6} aria-hidden="true" />
            </Link>
          </Tooltip>
        ))}
      </nav>
      <ConnectionPill />
      <PresenceMenu />
    </div>
  )
}
