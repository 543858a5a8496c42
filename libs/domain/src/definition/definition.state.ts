import type { DefinitionApplied } from './definition.events';

/** A deleted definition keeps its last generation, so that one applied again goes on counting. */
export type DefinitionState =
  | { readonly state: 'absent' }
  | ({ readonly state: 'applied' | 'deleted' } & DefinitionApplied['data']);
