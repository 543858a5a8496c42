export type * from './fault';
export * from './manifest-invalid';
export * from './manifest-limits';
export type * from './manifest';
export * from './parse-manifests';
export * from './graph/resolve-project';
export * from './reading/complete-flow-control';
export * from './source/resolve-source-path';
export * from './source/with-archives';
