import { Text } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Section } from '../../parts/section';
import classes from './overview.module.css';

type OverviewSectionProps = {
  readonly title: string;
  readonly count: number;
  /** There are more than these. */
  readonly isMore?: boolean;
  /** In place of a list that has nothing in it. */
  readonly nothing: string;
  /** Where all of them are. */
  readonly to: '/approvals' | '/runs' | '/stacks';
  readonly search?: LinkProps['search'];
  readonly children: ReactNode;
};

/** A few things of a kind, and the way to all of them. */
export function OverviewSection({
  title,
  count,
  isMore = false,
  nothing,
  to,
  search,
  children,
}: OverviewSectionProps) {
  return (
    <Section
      title={count === 0 ? title : `${title} · ${count}${isMore ? '+' : ''}`}
      beside={
        <Link
          to={to}
          {...(search ? { search } : {})}
          className={classes.all}
          aria-label={`All: ${title}`}
        >
          All
        </Link>
      }
    >
      {count === 0 ? (
        <Text size="sm" c="dimmed">
          {nothing}
        </Text>
      ) : (
        children
      )}
    </Section>
  );
}
