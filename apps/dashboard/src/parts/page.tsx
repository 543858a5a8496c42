import { Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTrail, type Crumb } from '../shell/trail';
import { useWindowTitle } from './use-window-title';

type PageProps = {
  /** The way to a page that is about one thing: the steps before it. */
  readonly trail?: readonly Crumb[];
  /** Its own step there; the title where nothing is said. */
  readonly step?: string;
  readonly title: string;
  /** Beside the title: the state of what the page is about. */
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

/** What every page has: one heading, which is also the name of the window, and room for what can be done here. */
export function Page({ title, beside, actions, children, trail, step = title }: PageProps) {
  useWindowTitle(title);
  useTrail(trail && [...trail, { text: step }]);
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Title order={1}>{title}</Title>
          {beside}
        </Group>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
