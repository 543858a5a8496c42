import { Tooltip } from '@mantine/core';
import { exactWords, relativeWords } from './time-words';
import { useNowMs } from './now';

/** A time as people say it, and exactly for whoever asks. */
export function Moment({ time }: { readonly time: string }) {
  const nowMs = useNowMs();
  return (
    <Tooltip label={exactWords(time)}>
      <time dateTime={time} style={{ whiteSpace: 'nowrap' }}>
        {relativeWords(Date.parse(time), nowMs)}
      </time>
    </Tooltip>
  );
}
