import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { Choice } from '../../../parts/choice';
import { EmptyState } from '../../../parts/empty-state';
import { Icon } from '../../../parts/icon';
import type { ShownChange, ShownPlan } from '../run.documents';
import { actionsIn } from './plan-actions';
import { PlanNotes } from './plan-notes';
import { PlannedChange } from './planned-change';
import classes from './plan.module.css';

/** So many changes are shown open from the beginning. */
const OPEN_MAX = 12;
/** So many are drawn at first. */
const DRAWN_MAX = 200;

type PlanViewProps = {
  readonly plan: ShownPlan;
  readonly find: string;
  readonly onFind: (find: string | undefined) => void;
  readonly action: string | undefined;
  readonly onAction: (action: string | undefined) => void;
  /** Whether every change is unfolded; undefined: as it fits. */
  readonly unfolded: boolean | undefined;
  readonly onUnfold: (unfolded: boolean) => void;
};

/** A plan for a person who is to agree to it. */
export function PlanView(props: PlanViewProps) {
  const { plan, find, onFind, action, onAction, unfolded, onUnfold } = props;
  const sought = useDeferredValue(find.trim().toLowerCase());
  const searchable = useMemo(() => plan.changes.map(withText), [plan]);
  const shown = searchable
    .filter(({ change, text }) => {
      return (action === undefined || change.action === action) && text.includes(sought);
    })
    .map(({ change }) => change);
  if (plan.changes.length === 0) {
    return (
      <Stack gap="sm">
        <EmptyState title="Nothing to do">
          What exists is what the stack describes, so this plan changes no resource.
        </EmptyState>
        <PlanNotes plan={plan} />
      </Stack>
    );
  }
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Choice
          label="Only changes that"
          value={action ?? ''}
          options={[
            { value: '', label: `all ${plan.changes.length}` },
            ...actionsIn(plan.changes).map(([value, count]) => ({
              value,
              label: `${value} ${count}`,
            })),
          ]}
          onChoose={(value) => onAction(value === '' ? undefined : value)}
        />
        <TextInput
          size="xs"
          w={240}
          aria-label="Search the plan"
          placeholder="address, attribute or value"
          leftSection={<Icon name="search" size={13} />}
          value={find}
          onChange={({ currentTarget: { value } }) => onFind(value === '' ? undefined : value)}
        />
      </Group>
      {shown.length === 0 ? (
        <EmptyState title="None of these">No planned change is like this.</EmptyState>
      ) : (
        <Changes changes={shown} unfolded={unfolded} onUnfold={onUnfold} />
      )}
      <PlanNotes plan={plan} />
    </Stack>
  );
}

type ChangesProps = Pick<PlanViewProps, 'unfolded' | 'onUnfold'> & {
  readonly changes: readonly ShownChange[];
};

function Changes({ changes, unfolded, onUnfold }: ChangesProps) {
  const [fitting] = useState(changes.length <= OPEN_MAX);
  const [times, setTimes] = useState(0);
  const open = unfolded ?? fitting;
  const [all, setAll] = useState(false);
  const drawn = all ? changes : changes.slice(0, DRAWN_MAX);
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="xs" c="dimmed" role="status">
          {changes.length} {changes.length === 1 ? 'change' : 'changes'}
        </Text>
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => {
            setTimes(times + 1);
            onUnfold(!open);
          }}
        >
          {open ? 'Fold all' : 'Unfold all'}
        </Button>
      </Group>
      <div className={classes.changes}>
        {drawn.map((change) => (
          <PlannedChange
            key={`${change.address} ${change.action} ${times} ${open}`}
            change={change}
            startsOpen={open}
          />
        ))}
      </div>
      {drawn.length < changes.length && (
        <Button variant="default" mt="xs" onClick={() => setAll(true)}>
          Show all {changes.length}
        </Button>
      )}
    </div>
  );
}

function withText(change: ShownChange) {
  const { address, before, after } = change;
  return { change, text: `${address} ${JSON.stringify([before, after])}`.toLowerCase() };
}
