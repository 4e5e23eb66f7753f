import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { errorText, useText } from '../text.tsx'
import { AuthFrame, FormError } from './auth-frame.tsx'
import { logIn } from './rest.ts'
import { useSession } from './session-provider.tsx'

/** Log in with account and password (A1). */
export function LoginPage() {
  const text = useText()
  const session = useSession()
  const [account, setAccount] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const submit = async () => {
    if (!account.trim() || !password) return setError(text('login.missing'))
    setBusy(true)
    setError(undefined)
    const result = await logIn(account.trim(), password)
    setBusy(false)
    if (result.ok) session.logIn(result.value)
    else setError(errorText(text, result.code, result.detail))
  }
  return (
    <AuthFrame title={text('login.title')} hint={text('login.hint')} onSubmit={() => void submit()}>
      <TextInput
        label={text('login.account')}
        name="account"
        autoComplete="username"
        autoCapitalize="none"
        autoFocus
        size="md"
        value={account}
        onChange={(event) => setAccount(event.currentTarget.value)}
      />
      <PasswordInput
        label={text('login.password')}
        name="password"
        autoComplete="current-password"
        size="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': text('login.showPassword') }}
      />
      <FormError message={error} />
      <Button type="submit" size="md" fullWidth loading={busy}>
        {text('login.submit')}
      </Button>
    </AuthFrame>
  )
}
