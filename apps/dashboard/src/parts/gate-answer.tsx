import { Group } from '@mantine/core';
import { useCommand } from '../data/command';
import { askOf } from '../decisions/decision';
import { CommandButton } from './command-button';
import { RESOLVE_ENVIRONMENT_GATE, RESOLVE_NODE_GATE } from './gate-answer.documents';

type Gate = {
  readonly environment: string;
  /** The stack that it stands behind; null for the gate before the environment. */
  readonly node: string | null;
  readonly reason: string | null;
};

type GateAnswerProps = {
  readonly pipelineId: string;
  readonly gate: Gate;
  /** How many stacks it holds back, where that is known. */
  readonly of?: number;
  /** Where it stands on a page that has it several times: each has its own address. */
  readonly where?: string;
};

/** Lets a gate be answered where it stands. Not there for readers, and not in the past. */
export function GateAnswer({ pipelineId, gate, of, where = '' }: GateAnswerProps) {
  const asked = { pipelineId, gate, where };
  const isNode = gate.node !== null;
  const what = isNode ? `what depends on ${gate.environment}/${gate.node}` : gate.environment;
  const stacks = of === undefined ? 'The stacks' : `${of} ${of === 1 ? 'stack' : 'stacks'}`;
  return (
    <Group gap={6} wrap="nowrap">
      <GateDecision {...asked} decision="no" title={`Keep ${what} back?`}>
        {`${stacks} behind this gate will not be deployed, nor will what depends on them. What is deployed stays.`}
      </GateDecision>
      <GateDecision {...asked} decision="yes" title={`Let ${what} begin?`}>
        {isNode
          ? `${stacks} behind this gate may go on, as soon as all else that they depend on has succeeded.`
          : `${stacks} of ${gate.environment} may begin, each as soon as what it depends on has succeeded.`}
      </GateDecision>
    </Group>
  );
}

type GateDecisionProps = Required<Omit<GateAnswerProps, 'of'>> & {
  readonly decision: 'yes' | 'no';
  readonly title: string;
  readonly children: string;
};

function GateDecision({ pipelineId: id, gate, where, ...rest }: GateDecisionProps) {
  const { decision, title, children } = rest;
  const options = { changes: ['pipelines', `pipeline:${id}`, 'approvals'] as const };
  const ofEnvironment = useCommand(RESOLVE_ENVIRONMENT_GATE, options);
  const ofNode = useCommand(RESOLVE_NODE_GATE, options);
  const { environment, node } = gate;
  const command = node === null ? ofEnvironment : ofNode;
  const act = (written: string | undefined): Promise<unknown> => {
    const answer = { id, environment, decision, comment: written ?? null };
    return node === null
      ? ofEnvironment.mutateAsync(answer)
      : ofNode.mutateAsync({ ...answer, node });
  };
  return (
    <CommandButton
      name={askOf({ verb: decision, pipelineId: id, environment, node, where })}
      label={decision === 'yes' ? 'Approve' : 'Reject'}
      title={title}
      confirm={decision === 'yes' ? 'Open the gate' : 'Reject'}
      danger={decision === 'no'}
      comment="asked"
      command={command}
      act={act}
    >
      {gate.reason === null ? children : `The gate says: “${gate.reason}”. ${children}`}
    </CommandButton>
  );
}
