import type { ReactNode } from 'react';
import classes from './facts.module.css';

export type Fact = {
  readonly name: string;
  readonly value: ReactNode;
};

type FactsProps = {
  readonly facts: readonly Fact[];
  /** Two side by side, as many as a drawer has room for. */
  readonly narrow?: boolean;
};

/** What one wants to know of a thing at a glance: names above, values below, side by side. */
export function Facts({ facts, narrow = false }: FactsProps) {
  return (
    <dl className={classes.facts} data-narrow={narrow || undefined}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
