import { Slider, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { eventWords } from '../parts/event-words';
import { StreamSubject } from '../parts/stream-subject';
import { exactWords } from '../parts/time-words';
import { useShownMoment } from './shown-moment';
import { useGoWhereItRests } from './use-go-to';

type SlidEvent = {
  readonly position: string;
  readonly at: string;
  readonly type: string;
  readonly stream: string;
};

/** From the first event that was read, at the left, to the last one. The stops are events, because between two nothing happens. */
export function EventSlider({ events }: { readonly events: readonly SlidEvent[] }) {
  const at = useShownMoment();
  const goTo = useGoWhereItRests();
  const last = events.length - 1;
  // A choice holds until the moment that is shown has changed to it.
  const [chosen, setChosen] = useState<{
    readonly stop: number;
    readonly at: string | undefined;
  }>();
  const shown = chosen?.at === at && chosen ? chosen.stop : stopOf(events, at);
  const event = events[last - shown];
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        {event ? exactWords(event.at) : ''}
      </Text>
      <Slider
        min={0}
        max={last}
        value={shown}
        label={null}
        color="grape"
        onChange={(stop) => {
          setChosen({ stop, at });
          goTo(stop === last ? undefined : events[last - stop]?.position);
        }}
        thumbLabel="Moment"
        aria-label="Moment"
      />
      <Text size="xs" truncate>
        {event && (
          <>
            {eventWords(event.type)} · <StreamSubject stream={event.stream} />
          </>
        )}
      </Text>
    </Stack>
  );
}

/** Events come newest first; the slider's stops go from old to new. */
function stopOf(events: readonly SlidEvent[], at: string | undefined): number {
  const last = events.length - 1;
  if (at === undefined) return last;
  const isPosition = /^\d+$/.test(at);
  const index = events.findIndex((event) =>
    isPosition ? BigInt(event.position) <= BigInt(at) : Date.parse(event.at) <= Date.parse(at),
  );
  return index < 0 ? 0 : last - index;
}
