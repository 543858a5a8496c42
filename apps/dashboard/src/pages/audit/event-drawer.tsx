import { Drawer, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { faultWords } from '../../data/fault-words';
import { eventWhyQuery } from '../../parts/event-why-query';
import { eventWords } from '../../parts/event-words';
import { Facts } from '../../parts/facts';
import { Section } from '../../parts/section';
import { StreamSubject } from '../../parts/stream-subject';
import { exactWords } from '../../parts/time-words';
import { useEventDetail } from '../../parts/use-event-detail';
import { WhyChain } from '../../parts/why-chain';
import type { ShownWhy } from '../../parts/why-chain.documents';
import { Actor } from './actor';
import { RawEvent } from './raw-event';
import { usePut } from './use-put';

/** The event that the address names, closely: why it is there, what it led to, and what it says. */
export function EventDrawer() {
  const { event } = useSearch({ from: '/shell/audit' });
  const put = usePut();
  const close = (): void => put({ event: undefined, whole: undefined, raw: undefined });
  const { data, error } = useQuery({
    ...eventWhyQuery(event ?? ''),
    enabled: event !== undefined,
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
  const { whole, raw } = useSearch({ from: '/shell/audit' });
  const put = usePut();
  const { event } = why;
  const detail = useEventDetail({ ...event, brief: event.data });
  return (
    <Stack gap="lg">
      <Facts
        narrow
        facts={[
          { name: 'About', value: <StreamSubject stream={event.stream} /> },
          ...(detail === '' ? [] : [{ name: 'Says', value: detail }]),
          { name: 'By', value: <Actor {...event} /> },
          { name: 'At', value: exactWords(event.at) },
          { name: 'Position', value: <span className="k-mono">{event.position}</span> },
        ]}
      />
      <Section title="Why, and what it led to">
        <WhyChain
          why={why}
          whole={whole === true}
          onWhole={() => put({ whole: true })}
          link={({ id }, words) => (
            <Link
              from="/audit"
              to="/audit"
              search={(search) => ({ ...search, event: id, whole: undefined })}
            >
              {words}
            </Link>
          )}
        />
      </Section>
      <RawEvent
        event={event}
        opened={raw === true}
        onToggle={(opened) => put({ raw: opened || undefined })}
      />
    </Stack>
  );
}
