import {
  ActionIcon,
  Button,
  Group,
  Loader,
  Popover,
  Slider,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { liveList } from '../data/live-list';
import { Icon } from '../parts/icon';
import { exactWords } from '../parts/time-words';
import { RECENT_EVENTS } from './moments.documents';
import { useShownMoment } from './shown-moment';

/** A moment has its views built, so the slider asks for one where it rests and not for all that it passes. */
const REST_MS = 250;

/** Chooses the moment that the whole screen shows: by sliding over the events, or by a time. */
export function TimeControl() {
  const [opened, { toggle, close }] = useDisclosure();
  const at = useShownMoment();
  return (
    <Popover opened={opened} onChange={close} position="bottom-end" width={340} trapFocus>
      <Tooltip label="Look at the past" disabled={opened}>
        <Popover.Target>
          <ActionIcon
            variant={at === undefined ? 'subtle' : 'light'}
            color={at === undefined ? 'gray' : 'grape'}
            size="lg"
            onClick={toggle}
            aria-label="Look at the past"
            aria-expanded={opened}
          >
            <Icon name="clock" />
          </ActionIcon>
        </Popover.Target>
      </Tooltip>
      <Popover.Dropdown aria-label="Look at the past" aria-labelledby={undefined}>
        <Moments />
      </Popover.Dropdown>
    </Popover>
  );
}

function useGoTo(): (at: string | undefined) => void {
  const navigate = useNavigate();
  return (at) => void navigate({ to: '.', search: (search) => ({ ...search, at }), replace: true });
}

function Moments() {
  const goTo = useGoTo();
  const list = useInfiniteQuery(
    liveList({
      document: RECENT_EVENTS,
      variables: {},
      changesWith: ['events'],
      connection: ({ events }) => events,
    }),
  );
  if (!list.data) return <Loader size="xs" aria-label="loading" />;
  if (list.data.length === 0) return <Text size="sm">Nothing has happened yet.</Text>;
  return (
    <Stack gap="sm">
      <EventSlider events={list.data} />
      <Group justify="space-between">
        <Button
          variant="subtle"
          disabled={!list.hasNextPage}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.hasNextPage ? 'Reach further back' : 'Reaches to the beginning'}
        </Button>
        <Button variant="default" onClick={() => goTo(undefined)}>
          Now
        </Button>
      </Group>
      <TextInput
        type="datetime-local"
        size="xs"
        step={1}
        label="Or at a time"
        onChange={({ currentTarget: { value } }) => {
          if (value !== '') goTo(new Date(value).toISOString());
        }}
      />
    </Stack>
  );
}

type SlidEvent = {
  readonly position: string;
  readonly at: string;
  readonly type: string;
  readonly stream: string;
};

/** From the first event that was read, at the left, to the last one. The stops are events, because between two nothing happens. */
function EventSlider({ events }: { readonly events: readonly SlidEvent[] }) {
  const at = useShownMoment();
  const goTo = useGoTo();
  const last = events.length - 1;
  // A choice holds until the moment that is shown has changed to it.
  const [chosen, setChosen] = useState<{
    readonly stop: number;
    readonly at: string | undefined;
  }>();
  const shown = chosen?.at === at && chosen ? chosen.stop : stopOf(events, at);
  const rest = useDebouncedCallback(
    (stop: number) => goTo(stop === last ? undefined : events[last - stop]?.position),
    REST_MS,
  );
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
          rest(stop);
        }}
        thumbLabel="Moment"
        aria-label="Moment"
      />
      <Text size="xs" className="k-mono" truncate>
        {event ? `${event.type} · ${event.stream}` : ''}
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
