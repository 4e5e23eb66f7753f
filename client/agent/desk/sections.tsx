import { IconArchive, IconMessages, IconUserCircle } from '@tabler/icons-react'
import { useLocation } from 'react-router'
import type { AgentKey } from '../../i18n/agent-zh-cn.ts'

type Section = { path: string; label: AgentKey; Icon: typeof IconMessages }

/** The app's sections, in the order of the rail and of the phone's bottom tabs. */
export const sections: readonly Section[] = [
  { path: '/', label: 'nav.conversations', Icon: IconMessages },
  { path: '/ended', label: 'nav.ended', Icon: IconArchive },
  { path: '/me', label: 'nav.me', Icon: IconUserCircle },
]

/** The path of the section that the address belongs to. */
export function useSection(): string {
  const { pathname } = useLocation()
  return sections.find(({ path }) => path !== '/' && pathname.startsWith(path))?.path ?? '/'
}
