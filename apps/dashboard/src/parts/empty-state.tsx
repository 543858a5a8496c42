import { Code, CopyButton, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { Icon } from './icon';

type EmptyStateProps = {
  readonly title: string;
  readonly children: string;
  /** The command that would change this. */
  readonly command?: string;
};

/** Nothing is here yet: says why, and teaches the command that brings something. */
export function EmptyState({ title, children, command }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md">
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed" ta="center" maw={460}>
        {children}
      </Text>
      {command !== undefined && (
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <UnstyledButton onClick={copy} aria-label={`copy: ${command}`}>
              <Group gap="xs" wrap="nowrap">
                <Code>{command}</Code>
                <Icon name={copied ? 'check' : 'copy'} size={14} />
              </Group>
            </UnstyledButton>
          )}
        </CopyButton>
      )}
    </Stack>
  );
}
