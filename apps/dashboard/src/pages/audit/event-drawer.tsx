import { ask } from '@keelson/client/graphql';
import { Drawer, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { faultWords } from '../../data/fault-words';
import { eventWords } from '../../parts/event-words';
import { Facts } from '../../parts/facts';
import { Section } from '../../parts/section';
import { StreamSubject } from '../../parts/stream-subject';
import { exactWords } from '../../parts/time-words';
import { Actor } from './actor';
import { EVENT_WHY, type ShownWhy } from './audit.documents';
import { RawEvent } from './raw-event';
import { WhyChain } from './why-chain';

/** The event that the address names, closely: why it is there, what it led to, and what it says. */
export function EventDrawer() {
  const { event } = useSearch({ from: '/shell/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const close = (): void =>
    void navigate({ search: (search) => ({ ...search, event: undefined }), replace: true });
  const { data, error } = useQuery({
    queryKey: ['EventWhy', event],
    queryFn: ({ signal }) => ask(EVENT_WHY, { id: event ?? '' }, { signal }),
    enabled: event !== undefined,
    // An event never changes; what it led to is found when it is looked at again.
    staleTime: 0,
  });
  return (
    <Drawer
      opened={event !== undefined}
      onClose={close}
      position="right"
      size={520}
      title={data ? `Event: ${eventWords(data.eventWhy.event.type)}` : 'Event'}
      closeButtonProps={{ 'aria-label': 'Close the event' }}
    >
      {error && (
        <Text size="sm" c="var(--k-failed)" role="alert">
          {faultWords(error)}
        </Text>
      )}
      {data ? (
        <Closely key={data.eventWhy.event.id} why={data.eventWhy} />
      ) : (
        !error && <Loader size="sm" aria-label="loading" />
      )}
    </Drawer>
  );
}

function Closely({ why }: { readonly why: ShownWhy }) {
  const { event } = why;
  return (
    <Stack gap="lg">
      <Facts
        narrow
        facts={[
          { name: 'About', value: <StreamSubject stream={event.stream} /> },
          { name: 'By', value: <Actor {...event} /> },
          { name: 'At', value: exactWords(event.at) },
          { name: 'Position', value: <span className="k-mono">{event.position}</span> },
        ]}
      />
      <Section title="Why, and what it led to">
        <WhyChain why={why} />
      </Section>
      <RawEvent event={event} />
    </Stack>
  );
}
