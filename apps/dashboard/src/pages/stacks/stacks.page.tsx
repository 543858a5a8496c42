import { useSearch } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { EmptyState } from '../../parts/empty-state';
import { Page } from '../../parts/page';
import { StackList } from './stack-list';
import { StackMatrix } from './stack-matrix';
import { StacksFilters } from './stacks-filters';
import { useStackProjects, useStacks } from './use-stacks';

/** Every stack, as a list or by environment. */
export function StacksPage() {
  const search = useSearch({ from: '/shell/stacks' });
  const projects = useStackProjects();
  // What was found before stays, and so does whoever writes into a filter, until the answer is there.
  const more = useStacks(useDeferredValue(search));
  const stacks = more.data;
  const { view, ...filters } = search;
  const filtered = Object.values(filters).some((filter) => filter !== undefined);
  const Shown = view === 'matrix' ? StackMatrix : StackList;
  return (
    <Page title="Stacks" actions={<StacksFilters projects={projects} />}>
      {stacks.length === 0 ? (
        <NoStacks filtered={filtered} />
      ) : (
        <Shown stacks={stacks} projects={projects} more={more} />
      )}
    </Page>
  );
}

function NoStacks({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState title="None of these">
        No stack is like this at the moment. Another name, project or environment may have some.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No stack yet" command="keelson apply -f examples/quickstart">
      A stack is one piece of infrastructure in one environment. Manifests declare stacks.
    </EmptyState>
  );
}
