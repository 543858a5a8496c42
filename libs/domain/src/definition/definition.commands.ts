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
/** Of a `generation`: only while it is the last one. What was applied since is not what was meant. */
export type DeleteDefinition = { readonly type: 'DeleteDefinition'; readonly generation?: number };
export type DefinitionCommand = ApplyDefinition | DeleteDefinition;
