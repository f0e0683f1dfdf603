'use client'

import { LoginForm } from './login-form'

/** Signs in and goes where one wanted to be. */
export const SignInPage = ({ next }: { next: string }) => <LoginForm onSignedIn={() => location.assign(next)} />
