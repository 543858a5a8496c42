import { Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ShownPlan } from '../run.documents';
import { signOfAction } from './plan-actions';
import classes from './plan.module.css';

/** What a plan says beside its changes: warnings, outputs, and what others had changed behind its back. */
export function PlanNotes({ plan: { warnings, outputs, drift } }: { readonly plan: ShownPlan }) {
  const changed = Object.entries(actionsOf(outputs)).filter(([, action]) => action !== 'noop');
  const found = drift.filter(isFinding);
  return (
    <Stack gap="sm">
      <Notes title="Warnings" tone="warning" items={warnings} />
      <Notes
        title="Outputs"
        items={changed.map(([name, action]) => (
          <Signed key={name} action={action} name={name} />
        ))}
      />
      <Notes
        title="Drift that was found"
        items={found.map(({ address, action }) => (
          <Signed key={address} action={action} name={address} />
        ))}
      />
    </Stack>
  );
}

type NotesProps = {
  readonly title: string;
  readonly items: readonly ReactNode[];
  readonly tone?: 'warning';
};

function Notes({ title, items, tone }: NotesProps) {
  if (items.length === 0) return null;
  return (
    <section>
      <Title order={2} mb={4}>
        {title}
      </Title>
      <ul className={classes.notes} data-tone={tone}>
        {items.map((item, index) => (
          <li key={index}>{item}</li>
        ))}
      </ul>
    </section>
  );
}

function Signed({ action, name }: { readonly action: string; readonly name: string }) {
  return (
    <span className={classes.signed} data-action={action}>
      <span className={classes.action}>
        <b aria-hidden>{signOfAction(action)}</b> {action}
      </span>
      <span className={classes.address}>{name}</span>
    </span>
  );
}

function actionsOf(outputs: unknown): Readonly<Record<string, string>> {
  const named = Object.entries((outputs ?? {}) as Record<string, { readonly action?: string }>);
  return Object.fromEntries(named.map(([name, { action }]) => [name, action ?? 'noop']));
}

type Finding = { readonly address: string; readonly action: string };

const isFinding = (each: unknown): each is Finding =>
  typeof each === 'object' && each !== null && 'address' in each && 'action' in each;
