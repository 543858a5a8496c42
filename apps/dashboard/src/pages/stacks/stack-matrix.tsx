import { Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { Icon } from '../../parts/icon';
import { MoreButton, type More } from '../../parts/more-button';
import { Section } from '../../parts/section';
import { StateBadge } from '../../parts/state-badge';
import { ofRun } from '../../parts/state-tone';
import { waitingText } from '../../parts/waiting-text';
import classes from './stack-matrix.module.css';
import type { ListedStack, StackProject } from './stacks.documents';
import { matricesOf, type Matrix } from './stack-matrices';

type StackMatrixProps = {
  readonly stacks: readonly ListedStack[];
  readonly projects: readonly StackProject[];
  readonly more: More;
};

/** Which stack stands how in which environment: a table for each project, because each has its own environments. */
export function StackMatrix({ stacks, projects, more }: StackMatrixProps) {
  return (
    <Stack gap="lg">
      {matricesOf(stacks, projects).map((matrix) => (
        <Section key={matrix.projectId} title={matrix.title}>
          <MatrixTable {...matrix} isWhole={!more.hasNextPage} />
        </Section>
      ))}
      <MoreButton more={more} />
    </Stack>
  );
}

type MatrixTableProps = Matrix & {
  /** All stacks are known: what is not among them is not there. */
  readonly isWhole: boolean;
};

function MatrixTable({ title, environments, rows, isWhole }: MatrixTableProps) {
  return (
    <div className={classes.frame} role="region" aria-label={`Stacks of ${title}`} tabIndex={0}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">Stack</th>
            {environments.map((environment) => (
              <th key={environment} scope="col">
                {environment}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {environments.map((environment) => (
                <td key={environment}>
                  <Cell stack={cells.get(environment)} isWhole={isWhole} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type CellProps = { readonly stack: ListedStack | undefined; readonly isWhole: boolean };

/** A matrix has a thousand of them, and one changes. */
const Cell = memo(function Cell({ stack, isWhole }: CellProps) {
  if (!stack && !isWhole) return <span className={classes.none}>reading …</span>;
  if (!stack) {
    return (
      <span className={classes.absent}>
        <span className="k-visually-hidden">not there</span>
      </span>
    );
  }
  const { id, environment, name, lastRun, drift } = stack;
  return (
    <Link to="/stacks/$stackId" params={{ stackId: id }} className={classes.cell}>
      <span className="k-visually-hidden">
        {name} in {environment}:{' '}
      </span>
      {lastRun?.state ? (
        <StateBadge state={ofRun(lastRun.state)} plain />
      ) : (
        <span className={classes.none}>no run yet</span>
      )}
      {lastRun?.waiting && (
        <span className={classes.why} title={waitingText(lastRun.waiting)}>
          {waitingText(lastRun.waiting)}
        </span>
      )}
      {drift.status === 'drifted' && (
        <span className={classes.drifted}>
          <Icon name="warning" size={12} /> drifted
        </span>
      )}
    </Link>
  );
});
