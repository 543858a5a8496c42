import { Page } from '../../parts/page';
import { StateBadge } from '../../parts/state-badge';
import { ofRun } from '../../parts/state-tone';
import { EmptyState } from '../../parts/empty-state';

export function OverviewPage() {
  return (
    <Page title="Overview" beside={<StateBadge state={ofRun('applying')} />}>
      <StateBadge state={ofRun('unconfirmed')} />
      <StateBadge state={ofRun('finished')} />
      <StateBadge state={ofRun('failed')} />
      <StateBadge state={ofRun('queued')} />
      <EmptyState title="Nothing here" command="keelson apply -f examples/quickstart">
        Yet.
      </EmptyState>
    </Page>
  );
}
