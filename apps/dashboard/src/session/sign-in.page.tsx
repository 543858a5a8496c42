import { Anchor, Button, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { ServerUnreachable } from '@keelson/client/graphql';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState, type FormEvent } from 'react';
import { faultWords } from '../data/fault-words';
import { Keel } from '../parts/keel';
import { onSignInElsewhere, tellOtherTabs } from './other-tabs';
import { signIn } from './session-api';
import { sessionQuery } from './session-query';
import classes from './sign-in.module.css';

/** Exchanges a token for a session, and goes on to where the person was heading. */
export function SignInPage() {
  const [token, setToken] = useState('');
  const { to, ended } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  useLeadOn(to);
  const entry = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      // What somebody else was shown here is not for this person.
      queries.clear();
      tellOtherTabs();
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
          {ended === true && (
            <Text size="sm" role="status">
              Your session has ended: its token was deleted, or is a week old here. Sign in to go on
              where you were; what you had begun to write in a dialog is still there.
            </Text>
          )}
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

/** Whoever is signed in, if only by another tab a moment ago, has nothing to do here. */
function useLeadOn(to: string | undefined): void {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  useEffect(() => onSignInElsewhere(() => void queries.invalidateQueries(sessionQuery)), [queries]);
  useEffect(() => {
    if (session) void navigate({ href: to ?? '/', replace: true });
  }, [session, to, navigate]);
}

function signInFaultWords(error: Error): string {
  const words = faultWords(error);
  return error instanceof ServerUnreachable ? `${words} Try again in a moment.` : words;
}

function WhereTokensComeFrom() {
  return (
    <Text size="sm" c="dimmed">
      The admin token is in the file <Code>admin-token</Code> of the server’s data folder, which is{' '}
      <Code>.keelson</Code> unless <Code>KEELSON_DATA_DIR</Code> names another one. A key for
      somebody else: <Code>keelson api-key create NAME --role reader</Code>. The API itself is
      described at <Anchor href="/api/docs">/api/docs</Anchor>.
    </Text>
  );
}
