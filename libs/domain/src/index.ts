export type * from './event';
