import { Loader, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useCommand } from '../../data/command';
import { faultWords } from '../../data/fault-words';
import { liveQuery } from '../../data/live-query';
import { CommandButton } from '../../parts/command-button';
import { counted } from '../../parts/counted';
import { PROJECT_AS_DEFINED, RUN_PIPELINE, type ProjectAsDefined } from './deploy.documents';

type DeployProjectProps = {
  readonly project: { readonly id: string; readonly name: string };
  readonly label: string;
  /** What is chosen before it is agreed to. */
  readonly children?: ReactNode;
};

/** Begins a new pipeline of a project as it is defined now. */
export function DeployProject({ project: { id, name }, label, children }: DeployProjectProps) {
  const navigate = useNavigate();
  const command = useCommand(RUN_PIPELINE, {
    changes: ['pipelines'],
    onDone: ({ runPipeline }) =>
      navigate({ to: '/pipelines/$pipelineId', params: { pipelineId: runPipeline.id } }),
  });
  return (
    <CommandButton
      name="deploy"
      label={label}
      title={`Deploy ${name}?`}
      confirm={`Deploy ${name}`}
      command={command}
      act={() => command.mutateAsync({ project: id })}
    >
      <Stack gap="sm">
        {children}
        <div aria-live="polite">
          <WhatIsDeployed projectId={id} />
        </div>
      </Stack>
    </CommandButton>
  );
}

function WhatIsDeployed({ projectId }: { readonly projectId: string }) {
  const { data, error } = useQuery(
    liveQuery({
      document: PROJECT_AS_DEFINED,
      // Of now: there is no dialog in the past.
      variables: { id: projectId, at: null },
      changesWith: ['pipelines'],
    }),
  );
  if (error) return <>{faultWords(error)}</>;
  if (!data) return <Loader size="xs" aria-label="loading" />;
  return <>{whatHappens(data.project)}</>;
}

function whatHappens({ generation, environments, stacks }: ProjectAsDefined): string {
  const order = environments.map(({ name }) => name).join(' → ');
  return (
    `A new pipeline begins, for generation ${generation}: ${counted(stacks.length, 'stack', 'stacks')} in ${order}. ` +
    'Each is planned anew, also where nothing has changed, and what its plan would change is applied. ' +
    'Gates, and stacks that ask for a confirmation, wait for a person as they always do. ' +
    'While another pipeline of the project goes on, this one waits for its end.'
  );
}
