import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { setupBody } from '../../../domain/wire/rest.ts'
import { errorText, useText } from '../text.tsx'
import { AuthFrame, FormError } from './auth-frame.tsx'
import { setUp } from './rest.ts'
import { useSession } from './session-provider.tsx'

/** The first superadmin's account, by the one-time link that the first start prints. */
export function SetupPage() {
  const text = useText()
  const session = useSession()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const [fields, setFields] = useState({ account: '', displayName: '', password: '' })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const change = (field: keyof typeof fields) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget
    setFields((before) => ({ ...before, [field]: value }))
  }
  const submit = async () => {
    const body = setupBody.safeParse({ token: search.get('token') ?? '', ...fields })
    if (!body.success) return setError(text('setup.invalid'))
    setBusy(true)
    setError(undefined)
    const result = await setUp(body.data)
    setBusy(false)
    if (!result.ok) return setError(errorText(text, result.code, result.detail))
    session.logIn(result.value)
    void navigate('/', { replace: true })
  }
  return (
    <AuthFrame title={text('setup.title')} hint={text('setup.hint')} onSubmit={() => void submit()}>
      <TextInput
        label={text('login.account')}
        description={text('setup.accountRule')}
        name="account"
        autoComplete="username"
        autoCapitalize="none"
        size="md"
        value={fields.account}
        onChange={change('account')}
      />
      <TextInput
        label={text('me.displayName')}
        description={text('setup.displayNameRule')}
        name="displayName"
        autoComplete="nickname"
        size="md"
        value={fields.displayName}
        onChange={change('displayName')}
      />
      <PasswordInput
        label={text('login.password')}
        description={text('setup.passwordRule')}
        name="password"
        autoComplete="new-password"
        size="md"
        value={fields.password}
        onChange={change('password')}
        visibilityToggleButtonProps={{ 'aria-label': text('login.showPassword') }}
      />
      <FormError message={error} />
      <Button type="submit" size="md" fullWidth loading={busy}>
        {text('setup.submit')}
      </Button>
    </AuthFrame>
  )
}
