import type { LinkProps } from '@tanstack/react-router';
import type { IconName } from '../parts/icon';

export type Place = {
  readonly title: string;
  readonly to: NonNullable<LinkProps['to']>;
  readonly icon: IconName;
  /** The letter after `g`. */
  readonly key: string;
  /** For whoever searches with other words. */
  readonly keywords: readonly string[];
};

/** The places of the dashboard, in the order of its navigation. Search, shortcuts and navigation are made of this list. */
export const places: readonly Place[] = [
  {
    title: 'Overview',
    to: '/',
    icon: 'overview',
    key: 'o',
    keywords: ['home', 'what runs', 'activity'],
  },
  {
    title: 'Pipelines',
    to: '/pipelines',
    icon: 'pipelines',
    key: 'p',
    keywords: ['deployments', 'projects', 'graph'],
  },
  {
    title: 'Runs',
    to: '/runs',
    icon: 'runs',
    key: 'r',
    keywords: ['plans', 'applies', 'logs', 'stack jobs'],
  },
  {
    title: 'Stacks',
    to: '/stacks',
    icon: 'stacks',
    key: 's',
    keywords: ['infrastructure', 'environments', 'outputs', 'resources', 'state'],
  },
  {
    title: 'Approvals',
    to: '/approvals',
    icon: 'approvals',
    key: 'a',
    keywords: ['confirm', 'discard', 'gates', 'waits for me'],
  },
  {
    title: 'Runners',
    to: '/runners',
    icon: 'runners',
    key: 'w',
    keywords: ['workers', 'agents', 'machines'],
  },
  {
    title: 'Audit',
    to: '/audit',
    icon: 'audit',
    key: 'e',
    keywords: ['events', 'log', 'history', 'who did it', 'why'],
  },
];
