import { StateBadge } from '../../parts/state-badge';
import { gateWords } from './gate-words';
import type { GraphEnvironment } from './pipeline-model';

/** How the gate before an environment stands, where it has one that a person answers. */
export function GateMark({ environment }: { readonly environment: GraphEnvironment }) {
  const state = gateWords(environment);
  return state === undefined ? null : <StateBadge state={state} plain />;
}
