import { CreateViews1763700000000 } from './1763700000000-create-views';
import { CreateOperations1763700000001 } from './1763700000001-create-operations';
import { KeepEventsAsText1763700000002 } from './1763700000002-keep-events-as-text';
import { CreateAgents1763700000003 } from './1763700000003-create-agents';
import { LetEventsBeRaw1763700000004 } from './1763700000004-let-events-be-raw';
import { FindRunsByEnd1763700000005 } from './1763700000005-find-runs-by-end';

/** Of a schema that holds views: everything in it can be built anew from the log. */
export const viewMigrations = [
  CreateViews1763700000000,
  KeepEventsAsText1763700000002,
  LetEventsBeRaw1763700000004,
  FindRunsByEnd1763700000005,
] as const;

/** Of what is not in the log and cannot be rebuilt: log lines, leases, who asks for work. There is one of each, beside the live views. */
export const operationMigrations = [
  CreateOperations1763700000001,
  CreateAgents1763700000003,
] as const;
