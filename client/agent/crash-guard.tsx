import { Button } from '@mantine/core'
import { IconExclamationCircle } from '@tabler/icons-react'
import { Component, type ReactNode } from 'react'
import { EmptyState } from '../ui/empty-state.tsx'
import { useText } from './text.tsx'

function CrashPage() {
  const text = useText()
  return (
    <main role="alert">
      <EmptyState
        icon={<IconExclamationCircle size="var(--icon-hero)" stroke={1.4} />}
        text={text('crash.text')}
        action={<Button onClick={() => window.location.reload()}>{text('update.reload')}</Button>}
      />
    </main>
  )
}

/** A fault while drawing, or a store that does not open, says so instead of leaving an empty page. */
export class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false }

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true }
  }

  override render(): ReactNode {
    return this.state.crashed ? <CrashPage /> : this.props.children
  }
}
