import { isTerminalNodeStatus } from '@keelson/domain';
import { ofGate, type ShownState } from '../../parts/state-tone';
import type { GraphEnvironment } from './pipeline-model';

type Gated = Pick<GraphEnvironment, 'spec' | 'gate'> & {
  readonly nodes: readonly {
    readonly shown: { readonly status: GraphEnvironment['nodes'][number]['shown']['status'] };
  }[];
};

/** How the gate before an environment stands; undefined where it has none that a person answers. */
export function gateWords({ spec, gate, nodes }: Gated): ShownState | undefined {
  if (gate === undefined && spec?.manual !== true) return undefined;
  const { word, ...shown } = ofGate(gate?.state ?? 'closed');
  if (gate !== undefined) return { word: `gate ${word}`, ...shown };
  const statuses = nodes.map(({ shown: { status } }) => status);
  if (statuses.length > 0 && statuses.every((status) => status === 'discovered')) {
    // A retry: all that is behind it was let through before.
    return { ...shown, word: 'gate not asked again', icon: 'kept' };
  }
  return {
    ...shown,
    word: statuses.every(isTerminalNodeStatus) ? 'gate not reached' : 'gate closed',
  };
}
