import { ApiError, ServerUnreachable } from '@keelson/client/graphql';
import { Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { faultWords } from '../data/fault-words';
import { PartMissing } from '../data/load-part';
import { useWindowTitle } from '../parts/use-window-title';
import { useHealing } from './use-healing';

/** In place of a page that could not be shown: what happened, and what to do about it. */
export function FaultPage({ error, reset }: ErrorComponentProps) {
  const queries = useQueryClient();
  const router = useRouter();
  useWindowTitle(titleOf(error));
  const again = async (): Promise<void> => {
    // What is missing of the dashboard itself comes with a new page alone.
    if (error instanceof PartMissing) return window.location.reload();
    await queries.resetQueries();
    reset();
    await router.invalidate();
  };
  useHealing(error, again);
  return (
    <Stack gap="sm" maw={560} role="alert">
      <Title order={1}>{titleOf(error)}</Title>
      <Text>{faultWords(error)}</Text>
      <Text size="sm" c="dimmed">
        {adviceOf(error)}
      </Text>
      {error instanceof ApiError && <Code>{error.code}</Code>}
      <Group>
        <Button onClick={() => void again()}>Try again</Button>
        <Button component={Link} to="/" variant="default">
          Overview
        </Button>
      </Group>
    </Stack>
  );
}

function titleOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'This page could not be shown';
  return error.status === 404 ? 'There is no such thing' : 'The server refused this';
}

function adviceOf(error: unknown): string {
  if (error instanceof ServerUnreachable) {
    return 'This page is shown as soon as it does. If that takes long, see whether the server runs.';
  }
  if (error instanceof PartMissing) {
    return 'The page is loaded anew as soon as the server answers. If this stays, the server has another version by now and something on the way to it keeps an old page: load the page anew with Shift held down.';
  }
  if (!(error instanceof ApiError)) {
    return 'If it does so again, the console of the browser and the log of the server say more.';
  }
  switch (error.code) {
    case 'not_found':
      return 'It may have been deleted, or the address is not complete. Ctrl-K finds what is there.';
    case 'forbidden':
      return 'Your role does not see this. An admin can make a key with another role: keelson api-key create.';
    case 'future_moment':
      return 'The moment in the address is yet to come. Go back to now.';
    case 'past_busy':
      return 'Several people look at the past already. Try again in a moment.';
    default:
      return 'The code below is stable; the log of the server and the documentation know it.';
  }
}

/** For an address that no page has. */
export function NoSuchPage() {
  const title = 'There is no such page';
  useWindowTitle(title);
  return (
    <Stack component="main" gap="sm" maw={560} p="md">
      <Title order={1}>{title}</Title>
      <Text>Ctrl-K finds stacks, runs, pipelines and pages by their names.</Text>
      <Group>
        <Button component={Link} to="/">
          Overview
        </Button>
      </Group>
    </Stack>
  );
}
