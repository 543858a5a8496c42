import { StateBadge } from '../../parts/state-badge';
import { ofGate } from '../../parts/state-tone';
import type { GraphEnvironment } from './pipeline-model';

/** How the gate before an environment stands, where it has one that a person answers. */
export function GateMark({
  environment: { spec, gate },
}: {
  readonly environment: GraphEnvironment;
}) {
  if (gate === undefined && spec?.manual !== true) return null;
  const { word, ...shown } = ofGate(gate?.state ?? 'closed');
  return <StateBadge state={{ ...shown, word: `gate ${word}` }} plain />;
}
