import { Text } from '@mantine/core';
import { waitingText } from './waiting-text';
import type { Waiting } from './waiting-note';

type WaitingWordsProps = { readonly waiting: Pick<Waiting, 'why' | 'moves'> | null };

/** Why something stands still and what would move it, as a row of a list has room for it. */
export function WaitingWords({ waiting }: WaitingWordsProps) {
  if (waiting === null) return null;
  return (
    <Text
      size="sm"
      component="span"
      c="var(--k-ink-soft)"
      lineClamp={4}
      title={waitingText(waiting)}
      style={{ overflowWrap: 'anywhere' }}
    >
      {waitingText(waiting)}
    </Text>
  );
}
