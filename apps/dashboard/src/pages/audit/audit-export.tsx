import { Code, CopyButton, Group, Text, UnstyledButton } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { Icon } from '../../parts/icon';
import type { AuditSearch } from './audit.search';
import { useStream } from './use-stream';

/** What `keelson audit export` can be narrowed by; it has no search for text. */
const FLAGS = ['stream', 'type', 'actor', 'correlation', 'from', 'to'] as const;

/** Teaches the command that takes these very events out, with what proves that nothing was changed. */
export function AuditExport() {
  const search = useSearch({ from: '/shell/audit' });
  const stream = useStream(search.stream);
  const command = exportOf({ ...search, stream });
  return (
    <Text size="xs" c="dimmed" component="div">
      <Group gap="xs">
        {search.text === undefined
          ? 'To take these events away, verifiable without a server:'
          : 'An export has no search for text. To take all events away that the other filters let through:'}
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <UnstyledButton onClick={copy} aria-label={`copy: ${command}`}>
              <Group gap={6} wrap="nowrap">
                <Code style={{ whiteSpace: 'pre-wrap' }}>{command}</Code>
                <Icon name={copied ? 'check' : 'copy'} size={13} />
              </Group>
            </UnstyledButton>
          )}
        </CopyButton>
      </Group>
    </Text>
  );
}

function exportOf(search: AuditSearch): string {
  const flags = FLAGS.flatMap((flag) => {
    const value = search[flag];
    return value === undefined ? [] : [` --${flag} ${quoted(value)}`];
  });
  return `keelson audit export log.ndjson${flags.join('')}`;
}

/** As a shell reads it: one word, whatever is in it. */
const quoted = (value: string): string =>
  /^[\w.:@-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
