import '../sync/zod-jitless.ts'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '../ui/global.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { registerAppWorker } from '../../pwa/register.ts'
import { cssVariables, theme } from '../ui/theme.ts'
import { App } from './app.tsx'
import { catchInstallOffer } from './me/use-install.ts'
import { finishWipes } from './session/wipe-device.ts'
import { ShellContext } from './shell.tsx'

const shell = {
  install: catchInstallOffer(),
  updates: registerAppWorker(() => window.location.reload(), import.meta.env.PROD),
}

void finishWipes()
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="top-center" autoClose={5000} limit={3} />
      <ShellContext value={shell}>
        <App />
      </ShellContext>
    </MantineProvider>
  </StrictMode>,
)
