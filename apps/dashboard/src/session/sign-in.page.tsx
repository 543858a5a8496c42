import { Anchor, Button, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { ServerUnreachable } from '@keelson/client/graphql';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { faultWords } from '../data/fault-words';
import { Keel } from '../parts/keel';
import { signIn } from './session-api';
import classes from './sign-in.module.css';

/** Exchanges a token for a session, and goes on to where the person was heading. */
export function SignInPage() {
  const [token, setToken] = useState('');
  const { to } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const entry = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      // What somebody else was shown here is not for this person.
      queries.clear();
      await navigate({ href: to ?? '/' });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    entry.mutate(token.trim());
  };
  return (
    <main className={classes.page}>
      <Paper component="form" onSubmit={submit} p="xl" className={classes.card}>
        <Stack gap="md">
          <Title order={1} className={classes.title}>
            <Keel size={28} /> Keelson
          </Title>
          <PasswordInput
            label="Token"
            description="An API key, or the admin token of this installation."
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            error={entry.error ? signInFaultWords(entry.error) : null}
            autoFocus
            required
            withAsterisk={false}
            autoComplete="current-password"
          />
          <Button type="submit" size="sm" loading={entry.isPending} disabled={token.trim() === ''}>
            Sign in
          </Button>
          <WhereTokensComeFrom />
        </Stack>
      </Paper>
    </main>
  );
}

function signInFaultWords(error: Error): string {
  const words = faultWords(error);
  return error instanceof ServerUnreachable ? `${words} Try again in a moment.` : words;
}

function WhereTokensComeFrom() {
  return (
    <Text size="sm" c="dimmed">
      On the machine of the server the admin token is in <Code>.keelson/admin-token</Code>. A key
      for somebody else: <Code>keelson api-key create NAME --role reader</Code>. The API itself is
      described at <Anchor href="/api/docs">/api/docs</Anchor>.
    </Text>
  );
}
