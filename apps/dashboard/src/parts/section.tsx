import { Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

type SectionProps = {
  readonly title: string;
  /** Beside the title: a count, a filter. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
};

/** A part of a page with a heading of its own. */
export function Section({ title, beside, children }: SectionProps) {
  return (
    <Stack component="section" gap="xs" miw={0}>
      <Group justify="space-between" gap="xs" mih={30}>
        <Title order={2}>{title}</Title>
        {beside}
      </Group>
      {children}
    </Stack>
  );
}
