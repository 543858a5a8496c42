export * from './api-error';
export * from './keelson-client';
export * from './paginate';
export * from './runner-api';
export * from './server-unreachable';
export * from './stale-token';
export type * from './types';
export type { TransportOptions } from './transport';
export type { BackoffLimits } from './backoff';
