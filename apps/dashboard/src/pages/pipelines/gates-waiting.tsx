import { Text } from '@mantine/core';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { GateAnswer } from '../../parts/gate-answer';
import type { PipelineModel } from './pipeline-model';
import type { ShownGate, ShownPipeline } from './pipeline.documents';
import classes from './pipeline.module.css';

type GatesWaitingProps = { readonly pipeline: ShownPipeline; readonly model: PipelineModel };

/** The gates that wait for a person, to be answered where they are seen. */
export function GatesWaiting({ pipeline, model }: GatesWaitingProps) {
  const waiting = pipeline.gates.filter(({ state }) => state === 'waiting');
  if (waiting.length === 0) return null;
  return (
    <section aria-label="Gates that wait for a person" className={classes.gates}>
      {waiting.map((gate) => (
        <div key={`${gate.environment}/${gate.node ?? ''}`} className={classes.gate}>
          <Icon name="hand" className={classes.gateIcon} />
          <div className={classes.gateWords}>
            <Text size="sm" fw={550}>
              {gate.node === null
                ? `Before ${gate.environment}`
                : `Behind ${gate.environment}/${gate.node}`}
            </Text>
            <Text size="xs" c="var(--k-ink-soft)">
              {gate.reason !== null && `${gate.reason} · `}
              waits since <Moment time={gate.openedAt} />
            </Text>
          </div>
          <GateAnswer pipelineId={pipeline.id} gate={gate} of={heldBack(model, gate)} />
        </div>
      ))}
    </section>
  );
}

/** How many stacks come directly behind the gate. */
function heldBack({ environments, byId }: PipelineModel, { environment, node }: ShownGate): number {
  return node === null
    ? (environments.find(({ name }) => name === environment)?.nodes.length ?? 0)
    : (byId.get(`${environment}/${node}`)?.neededBy.length ?? 0);
}
