import { lazy, Suspense, useState } from 'react';
import { loadPart } from '../../../data/load-part';
import { Icon } from '../../../parts/icon';
import { HiddenValue } from '../../../parts/json-value';
import type { ShownChange } from '../run.documents';
import { attributeChanges, type AttributeChange, type AttributeValue } from './attribute-changes';
import { signOfAction } from './plan-actions';
import classes from './plan.module.css';
import { writtenLines } from './written-lines';

const LineDiffView = lazy(
  loadPart(() => import('./line-diff-view').then((module) => ({ default: module.LineDiffView }))),
);

type PlannedChangeProps = { readonly change: ShownChange; readonly startsOpen: boolean };

/** What the plan does to one resource. */
export function PlannedChange({ change, startsOpen }: PlannedChangeProps) {
  const [open, setOpen] = useState(startsOpen);
  const { address, action, reason } = change;
  return (
    <details
      className={classes.change}
      data-action={action}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <Icon name="right" size={11} className={classes.fold} />
        <span className={classes.action}>
          <b aria-hidden>{signOfAction(action)}</b> {action}
        </span>
        <span className={classes.address}>{address}</span>
        {reason !== null && <span className={classes.reason}>{reason.replaceAll('_', ' ')}</span>}
      </summary>
      {open && <Attributes change={change} />}
    </details>
  );
}

function Attributes({ change }: { readonly change: ShownChange }) {
  const { changes, sameCount } = attributeChanges(change);
  return (
    <div className={classes.attributes}>
      <table aria-label={`Attributes of ${change.address}`}>
        <tbody>
          {changes.map((each) => (
            <AttributeRow key={each.path} attribute={each} />
          ))}
        </tbody>
      </table>
      {changes.length === 0 && <p className={classes.same}>No attribute changes.</p>}
      {sameCount > 0 && (
        <p className={classes.same}>
          {sameCount} {sameCount === 1 ? 'attribute stays' : 'attributes stay'} as{' '}
          {sameCount === 1 ? 'it is' : 'they are'}.
        </p>
      )}
    </div>
  );
}

function AttributeRow({ attribute }: { readonly attribute: AttributeChange }) {
  const { path, before, after } = attribute;
  const hidden = before?.kind === 'sensitive' && after?.kind === 'sensitive';
  const lines = linesOf(attribute);
  return (
    <tr>
      <th scope="row">{path === '' ? 'value' : path}</th>
      <td>
        {hidden ? (
          <Value value={after} />
        ) : lines ? (
          <Suspense fallback={null}>
            <LineDiffView {...lines} />
          </Suspense>
        ) : (
          <>
            {before && <Value value={before} side="before" />}
            {before && after && (
              <span className={classes.becomes}>
                <span className="k-visually-hidden">becomes</span>
                <span aria-hidden>→</span>
              </span>
            )}
            {after && <Value value={after} side="after" />}
          </>
        )}
      </td>
    </tr>
  );
}

/** Texts of several lines are compared line by line; undefined for what is better shown whole. */
function linesOf({ before, after }: AttributeChange) {
  if (before?.kind !== 'text' || after?.kind !== 'text') return undefined;
  const lines = { before: writtenLines(before.text), after: writtenLines(after.text) };
  const isLong = lines.before.includes('\n') && lines.after.includes('\n');
  return isLong && lines.before !== lines.after ? lines : undefined;
}

type ValueProps = { readonly value: AttributeValue; readonly side?: 'before' | 'after' };

function Value({ value, side }: ValueProps) {
  if (value.kind === 'sensitive') return <HiddenValue />;
  if (value.kind === 'unknown') return <span className={classes.hidden}>known after apply</span>;
  const Tag = side === 'before' ? 'del' : 'ins';
  const { text } = value;
  return (
    <Tag className={classes.value} data-block={text.includes('\n') || undefined}>
      {text === '' ? '""' : text.replace(/\n$/, '')}
    </Tag>
  );
}
