import type { ReactNode } from 'react';
import classes from './facts.module.css';

export type Fact = {
  readonly name: string;
  readonly value: ReactNode;
};

/** What one wants to know of a thing at a glance: names above, values below, side by side. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
