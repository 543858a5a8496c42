import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { liveQuery } from '../../data/live-query';
import { useMayAct } from '../../session/may-act';
import { DeployProject } from './deploy-project';
import { PROJECTS, type DeployableProject } from './deploy.documents';

/** Deploys the project that the list is narrowed to, by id or name, or the one that is chosen. */
export function DeployAProject({ narrowedTo }: { readonly narrowedTo: string | undefined }) {
  const mayAct = useMayAct();
  const [chosenId, setChosenId] = useState<string>();
  const { data } = useQuery({
    ...liveQuery({ document: PROJECTS, variables: { at: null }, changesWith: ['pipelines'] }),
    enabled: mayAct,
  });
  const projects = data?.projects.edges.map(({ node }) => node) ?? [];
  const narrowed = projects.find(({ id, name }) => narrowedTo === id || narrowedTo === name);
  const project = projects.find(({ id }) => id === chosenId) ?? narrowed ?? projects[0];
  if (!project) return null;
  return (
    <DeployProject project={project} label="Deploy">
      {projects.length > 1 && (
        <NativeSelect
          label="Project"
          value={project.id}
          onChange={(event) => setChosenId(event.currentTarget.value)}
          data={projects.map((each) => ({ value: each.id, label: titleOf(each, projects) }))}
        />
      )}
    </DeployProject>
  );
}

/** Its organisation tells it from another one of the same name. */
function titleOf(
  { id, org, name }: DeployableProject,
  projects: readonly DeployableProject[],
): string {
  const isAlone = projects.every((other) => other.id === id || other.name !== name);
  return isAlone ? name : `${org}/${name}`;
}
