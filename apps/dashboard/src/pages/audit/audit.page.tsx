import { useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { Loader } from '@mantine/core';
import { EmptyState } from '../../parts/empty-state';
import { Page } from '../../parts/page';
import { AuditExport } from './audit-export';
import { AuditFilters, AuditView } from './audit-filters';
import { auditFilters } from './audit.search';
import { EventDrawer } from './event-drawer';
import { EventGroups } from './event-groups';
import { EventRows } from './event-rows';
import { useEvents } from './use-events';

/** Everything that happened, by what caused it or one by one. */
export function AuditPage() {
  return (
    <Page title="Audit" actions={<AuditView />}>
      <AuditFilters />
      <Suspense fallback={<Loader size="sm" aria-label="loading" />}>
        <Events />
        <AuditExport />
      </Suspense>
      <EventDrawer />
    </Page>
  );
}

function Events() {
  const search = useSearch({ from: '/shell/audit' });
  const list = useEvents(search);
  if (list.data.length === 0) {
    return <NoEvents filtered={auditFilters.some((filter) => search[filter] !== undefined)} />;
  }
  const Shown = search.view === 'single' ? EventRows : EventGroups;
  return <Shown events={list.data} more={list} />;
}

function NoEvents({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState title="Nothing like this has happened">
        No event fits all of the filters. Actors and types are compared whole; a stack is sought by
        environment/name, anything else by its id or the end of it; the text anywhere in an event.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Nothing has happened yet" command="keelson apply -f examples/quickstart">
      Everything that Keelson does is an event, and events are never changed. The first apply brings
      the first ones.
    </EmptyState>
  );
}
