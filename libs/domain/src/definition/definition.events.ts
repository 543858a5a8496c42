import type { Event } from '../event';
import type { Json } from '../json';

export type DefinitionKind = 'project' | 'stack-name' | 'secret' | 'api-key' | 'key-name';

export type DefinitionApplied = Event<
  'DefinitionApplied',
  {
    readonly kind: DefinitionKind;
    readonly id: string;
    readonly name: string;
    readonly org: string;
    readonly spec: Json;
    readonly specDigest: string;
    readonly generation: number;
  }
>;
export type DefinitionDeleted = Event<
  'DefinitionDeleted',
  {
    readonly kind: DefinitionKind;
    readonly id: string;
    readonly name: string;
    readonly org: string;
  }
>;
export type DefinitionEvent = DefinitionApplied | DefinitionDeleted;
