import { useNavigate } from '@tanstack/react-router';
import { useCommand } from '../../data/command';
import { askOf } from '../../decisions/decision';
import { CommandButton } from '../../parts/command-button';
import { cancelWillDo } from './cancel-words';
import { DeployProject } from './deploy-project';
import { CANCEL_PIPELINE, RETRY_PIPELINE, type ShownPipeline } from './pipeline.documents';

/** What a person can do about a pipeline as it stands. */
export function PipelineActions({ pipeline }: { readonly pipeline: ShownPipeline }) {
  if (pipeline.status !== 'completed') return <Cancel pipeline={pipeline} />;
  const { projectId, projectName, result } = pipeline;
  return (
    <>
      {result !== 'succeeded' && <Retry pipeline={pipeline} />}
      <DeployProject project={{ id: projectId, name: projectName }} label="Deploy again" />
    </>
  );
}

function Cancel({ pipeline: { id, nodes, status } }: { readonly pipeline: ShownPipeline }) {
  const command = useCommand(CANCEL_PIPELINE, { changes: ['pipelines', `pipeline:${id}`] });
  if (status === 'cancelling') return null;
  return (
    <CommandButton
      name={askOf({ verb: 'cancel', pipelineId: id })}
      label="Cancel"
      title="Cancel this pipeline?"
      confirm="Cancel the pipeline"
      danger
      comment="asked"
      command={command}
      act={(comment) => command.mutateAsync({ id, comment: comment ?? null })}
    >
      {cancelWillDo(nodes)}
    </CommandButton>
  );
}

function Retry({ pipeline: { id, projectName } }: { readonly pipeline: ShownPipeline }) {
  const navigate = useNavigate();
  const command = useCommand(RETRY_PIPELINE, {
    changes: ['pipelines'],
    onDone: ({ retryPipeline }) =>
      navigate({ to: '/pipelines/$pipelineId', params: { pipelineId: retryPipeline.id } }),
  });
  return (
    <CommandButton
      name="retry"
      label="Retry"
      title="Retry this pipeline?"
      confirm="Start a new pipeline"
      command={command}
      act={() => command.mutateAsync({ id })}
    >
      A new pipeline of {projectName} begins. It adopts what this one had deployed and is still up
      to date, and runs the rest.
    </CommandButton>
  );
}
