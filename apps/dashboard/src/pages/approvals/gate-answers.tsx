import { useCommand } from '../../data/command';
import { CommandButton } from '../../parts/command-button';
import {
  ANSWER_ENVIRONMENT_GATE,
  ANSWER_NODE_GATE,
  type ShownApproval,
} from './approvals.documents';

type GateAnswersProps = { readonly approval: ShownApproval };

/** Opens a gate, or keeps it shut for good. */
export function GateAnswers({ approval }: GateAnswersProps) {
  const { environment, stackName } = approval;
  const behind = stackName === null ? environment : `what depends on ${environment}/${stackName}`;
  return (
    <>
      <GateAnswer
        approval={approval}
        decision="no"
        label="Reject"
        title={`Keep ${behind} back?`}
        confirm="Reject"
        words={`${capital(behind)} will not be deployed by this pipeline, nor what depends on it. What is deployed stays.`}
      />
      <GateAnswer
        approval={approval}
        decision="yes"
        label="Approve"
        title={`Let ${behind} begin?`}
        confirm="Open the gate"
        words={`${capital(behind)} begins, each stack as soon as all that it depends on has succeeded.`}
      />
    </>
  );
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

type GateAnswerProps = GateAnswersProps & {
  readonly decision: 'yes' | 'no';
  readonly label: string;
  readonly title: string;
  readonly confirm: string;
  readonly words: string;
};

function GateAnswer({ approval, decision, label, title, confirm, words }: GateAnswerProps) {
  const { environment, stackName, reason } = approval;
  const id = approval.pipelineId ?? '';
  const changes = ['approvals', 'pipelines', `pipeline:${id}`] as const;
  const ofEnvironment = useCommand(ANSWER_ENVIRONMENT_GATE, { changes });
  const ofNode = useCommand(ANSWER_NODE_GATE, { changes });
  const act = (written: string | undefined): Promise<unknown> => {
    const answer = { id, environment, decision, comment: written ?? null };
    return stackName === null
      ? ofEnvironment.mutateAsync(answer)
      : ofNode.mutateAsync({ ...answer, node: stackName });
  };
  return (
    <CommandButton
      label={label}
      title={title}
      confirm={confirm}
      danger={decision === 'no'}
      primary={decision === 'yes'}
      withComment
      command={stackName === null ? ofEnvironment : ofNode}
      act={act}
    >
      {reason !== null && `The gate says: “${reason}”. `}
      {words}
    </CommandButton>
  );
}
