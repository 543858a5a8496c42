import { Button, Group, Loader, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { liveList } from '../data/live-list';
import { EventSlider } from './event-slider';
import { RECENT_EVENTS } from './moments.documents';
import { TimeSlider } from './time-slider';
import { useGoTo } from './use-go-to';

const EVENT_BY_EVENT = 'events';
const REACHES = [
  { value: EVENT_BY_EVENT, label: 'event by event' },
  { value: '1', label: 'the last hour' },
  { value: '24', label: 'the last day' },
  { value: '168', label: 'the last week' },
  { value: '720', label: 'the last 30 days' },
];

/** The ways to a moment: event by event where it is near, by the time where it is far. */
export function Moments() {
  const goTo = useGoTo();
  const [reach, setReach] = useState(EVENT_BY_EVENT);
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap">
        <NativeSelect
          size="xs"
          aria-label="Slide over"
          data={REACHES}
          value={reach}
          onChange={({ currentTarget: { value } }) => setReach(value)}
        />
        <Button variant="default" onClick={() => goTo(undefined)}>
          Now
        </Button>
      </Group>
      {reach === EVENT_BY_EVENT ? <Events /> : <TimeSlider key={reach} hours={Number(reach)} />}
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

function Events() {
  const list = useInfiniteQuery({
    ...liveList({
      document: RECENT_EVENTS,
      variables: {},
      // Nothing moves under the thumb: what happens meanwhile is there when it is opened again.
      changesWith: [],
      connection: ({ events }) => events,
    }),
    refetchOnMount: 'always',
  });
  if (!list.data) return <Loader size="xs" aria-label="loading" />;
  if (list.data.length === 0) return <Text size="sm">Nothing has happened yet.</Text>;
  return (
    <>
      <EventSlider events={list.data} />
      <Button
        variant="subtle"
        disabled={!list.hasNextPage}
        loading={list.isFetchingNextPage}
        onClick={() => void list.fetchNextPage()}
      >
        {list.hasNextPage ? 'Reach further back' : 'Reaches to the beginning'}
      </Button>
    </>
  );
}
