import { Link } from 'react-router'
import { useText } from '../text.tsx'
import style from './bottom-tabs.module.css'
import { sections, useSection } from './sections.tsx'

/** The phone's sections, under the thumb. */
export function BottomTabs() {
  const text = useText()
  const current = useSection()
  return (
    <nav className={style.tabs} aria-label={text('nav.sections')}>
      {sections.map(({ path, label, Icon }) => (
        <Link key={path} to={path} className={style.tab} aria-current={path === current ? 'page' : undefined}>
          <Icon size="var(--icon-large)" stroke={1.6} aria-hidden="true" />
          {text(label)}
        </Link>
      ))}
    </nav>
  )
}
