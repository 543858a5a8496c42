import { Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWindowTitle } from './use-window-title';

type PageProps = {
  readonly title: string;
  /** Beside the title: the state of what the page is about. */
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

/** What every page has: one heading, which is also the name of the window, and room for what can be done here. */
export function Page({ title, beside, actions, children }: PageProps) {
  useWindowTitle(title);
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
