import { Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { liveQuery } from '../../data/live-query';
import { Rows, type Column } from '../../parts/rows';
import { Section } from '../../parts/section';
import { StateBadge } from '../../parts/state-badge';
import { TextFilter } from '../../parts/text-filter';
import { useShownMoment } from '../../time/shown-moment';
import { STACK_RESOURCES, type ShownResource, type ShownStack } from './stack.documents';

/** What the newest state manages, and what it only reads. */
export function StackResources({ stack: { id } }: { readonly stack: ShownStack }) {
  const at = useShownMoment() ?? null;
  const { resource = '' } = useSearch({ from: '/shell/stacks/$stackId' });
  const navigate = useNavigate({ from: '/stacks/$stackId' });
  const { data } = useSuspenseQuery(
    liveQuery({ document: STACK_RESOURCES, variables: { id, at }, changesWith: [`stack:${id}`] }),
  );
  const { items } = data.stack.resources;
  const shown = items
    .filter(({ address }) => address.toLowerCase().includes(resource.toLowerCase()))
    .map((item) => ({ ...item, id: item.address }));
  const search = (text: string): void =>
    void navigate({ search: (all) => ({ ...all, resource: text || undefined }), replace: true });
  return (
    <Section
      title={`Resources (${items.length})`}
      beside={
        items.length > 0 && (
          <TextFilter label="Address contains" value={resource} onChange={search} />
        )
      }
    >
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed">
          {items.length === 0
            ? 'No state manages anything here yet. The first apply does.'
            : 'No address contains this.'}
        </Text>
      ) : (
        <Rows label="Resources" items={shown} columns={COLUMNS} />
      )}
    </Section>
  );
}

const COLUMNS: readonly Column<ShownResource & { readonly id: string }>[] = [
  { title: 'Address', cell: ({ address }) => <span className="k-mono">{address}</span> },
  { title: 'Type', wide: true, cell: ({ type }) => type },
  { title: 'Module', wide: true, cell: ({ module }) => module ?? '–' },
  { title: 'Provider', wide: true, cell: ({ provider }) => provider },
  { title: 'Standing', cell: (resource) => <Standing {...resource} /> },
];

function Standing({ tainted, mode }: ShownResource) {
  if (tainted) {
    return (
      <StateBadge state={{ word: 'to be made anew', tone: 'failed', icon: 'warning' }} plain />
    );
  }
  return <>{mode === 'data' ? 'only read' : 'managed'}</>;
}
