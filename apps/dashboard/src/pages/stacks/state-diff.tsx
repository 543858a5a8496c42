import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { faultWords } from '../../data/fault-words';
import { liveQuery } from '../../data/live-query';
import { Section } from '../../parts/section';
import { useShownMoment } from '../../time/shown-moment';
import classes from './state-diff.module.css';
import { STATE_DIFF, type ShownStateDiff } from './stack.documents';

type StateDiffProps = { readonly stackId: string; readonly from: number; readonly to: number };

/** What changed from one recorded state to another: addresses and names of attributes, never values. */
export function StateDiff({ stackId, from, to }: StateDiffProps) {
  const at = useShownMoment() ?? null;
  const { data, error } = useQuery({
    // Two recorded states never differ otherwise than they do now.
    ...liveQuery({
      document: STATE_DIFF,
      variables: { id: stackId, at, from, to },
      changesWith: [],
    }),
    placeholderData: (shown) => shown,
  });
  return (
    <Section title={from === 0 ? `What is in version ${to}` : `From version ${from} to ${to}`}>
      {error && (
        <Text size="sm" c="var(--k-failed)" role="alert">
          {faultWords(error)}
        </Text>
      )}
      {data && !error && <Changes diff={data.stack.stateDiff} />}
    </Section>
  );
}

function Changes({ diff }: { readonly diff: ShownStateDiff }) {
  const { added, removed, changed, outputs } = diff;
  if (added.length + removed.length + changed.length + outputs.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing that is managed differs between the two; the tool has only written its state again.
      </Text>
    );
  }
  return (
    <ul className={classes.changes}>
      {added.map(({ address }) => (
        <Change key={address} kind="added" what={address} />
      ))}
      {changed.map(({ address, attributes }) => (
        <Change key={address} kind="changed" what={address} more={attributes.join(', ')} />
      ))}
      {removed.map(({ address }) => (
        <Change key={address} kind="removed" what={address} />
      ))}
      {outputs.map((name) => (
        <Change key={name} kind="changed" what={`output ${name}`} />
      ))}
    </ul>
  );
}

const SIGNS = { added: '+', changed: '~', removed: '−' } as const;

type ChangeProps = {
  readonly kind: keyof typeof SIGNS;
  readonly what: string;
  readonly more?: string;
};

function Change({ kind, what, more }: ChangeProps) {
  return (
    <li data-kind={kind}>
      <span className={classes.sign} aria-hidden>
        {SIGNS[kind]}
      </span>
      <span className="k-visually-hidden">{kind}</span>
      <span className="k-mono">{what}</span>
      {more !== undefined && more !== '' && <span className={classes.more}>{more}</span>}
    </li>
  );
}
