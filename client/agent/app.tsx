import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { BrowserRouter, Navigate, Route, Routes } from 'react-router'
import { CrashGuard } from './crash-guard.tsx'
import { Desk } from './desk/desk.tsx'
import { UnsentProvider } from './desk/unsent-list.tsx'
import { UpdatePrompt } from './desk/update-prompt.tsx'
import { LockPage } from './session/lock-page.tsx'
import { LoginPage } from './session/login-page.tsx'
import { SessionProvider, useSession } from './session/session-provider.tsx'
import { SetupPage } from './session/setup-page.tsx'
import { SpeechProvider } from './text.tsx'
import { WorkspaceProvider } from './workspace/workspace-provider.tsx'

/** Of the online-only answers; a refusal is an answer, so nothing is retried here. */
function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' } },
  })
}

/** Answers are kept for as long as one person is logged in: the next one must not see them. */
function Queries({ children }: { children: ReactNode }) {
  const [queries] = useState(createQueries)
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}

/** The desk, or the page that lets in. The address stays, so that it opens after logging in. */
function Home() {
  const { state } = useSession()
  if (state.kind === 'out') return <LoginPage />
  if (state.kind === 'locked') return <LockPage locked={state.session} />
  return (
    <WorkspaceProvider key={state.session.me.id} session={state.session}>
      <Queries>
        <UnsentProvider>
          <Desk />
        </UnsentProvider>
      </Queries>
    </WorkspaceProvider>
  )
}

/** The agents' app. */
export function App() {
  return (
    <SpeechProvider>
      <CrashGuard>
        <SessionProvider>
          <BrowserRouter>
            <Routes>
              <Route path="/setup" element={<SetupPage />} />
              <Route path="/login" element={<Navigate to="/" replace />} />
              <Route path="*" element={<Home />} />
            </Routes>
          </BrowserRouter>
        </SessionProvider>
      </CrashGuard>
      <UpdatePrompt />
    </SpeechProvider>
  )
}
