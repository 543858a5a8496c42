import type { Json } from '../json';
import type { DefinitionKind } from './definition.events';

/** Equal digest: nothing happens. */
export type ApplyDefinition = {
  readonly type: 'ApplyDefinition';
  readonly kind: DefinitionKind;
  readonly id: string;
  readonly name: string;
  readonly org: string;
  readonly spec: Json;
  readonly specDigest: string;
};
export type DeleteDefinition = { readonly type: 'DeleteDefinition' };
export type DefinitionCommand = ApplyDefinition | DeleteDefinition;
