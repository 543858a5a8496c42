import { Checkbox, NativeSelect } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Choice } from '../../parts/choice';
import { TextFilter } from '../../parts/text-filter';
import type { StackProject } from './stacks.documents';
import type { StacksSearch } from './stacks.search';

const VIEWS = [
  { value: 'list', label: 'List' },
  { value: 'matrix', label: 'Environments' },
];

/** Narrows the stacks, and chooses how they are shown. All of it stands in the address. */
export function StacksFilters({ projects }: { readonly projects: readonly StackProject[] }) {
  const { environment, project, name, view, unsure } = useSearch({ from: '/shell/stacks' });
  const navigate = useNavigate({ from: '/stacks' });
  const put = (change: StacksSearch): void =>
    void navigate({ search: (search) => ({ ...search, ...change }), replace: true });
  return (
    <>
      <TextFilter
        label="Name contains"
        value={name ?? ''}
        onChange={(text) => put({ name: text || undefined })}
        width={170}
      />
      <NativeSelect
        size="xs"
        aria-label="Only of the project"
        value={project ?? ''}
        data={[{ value: '', label: 'all projects' }, ...projectOptions(projects)]}
        onChange={(event) => put({ project: event.currentTarget.value || undefined })}
      />
      <NativeSelect
        size="xs"
        aria-label="Only in the environment"
        value={environment ?? ''}
        data={[
          { value: '', label: 'all environments' },
          ...environmentOptions(projects, environment),
        ]}
        onChange={(event) => put({ environment: event.currentTarget.value || undefined })}
      />
      <Checkbox
        size="xs"
        label="only unsure"
        title="Only stacks that have drifted or need a refresh"
        checked={unsure === true}
        onChange={({ currentTarget: { checked } }) => put({ unsure: checked || undefined })}
      />
      <Choice
        label="Shown as"
        value={view ?? 'list'}
        options={VIEWS}
        onChoose={(chosen) => put({ view: chosen === 'matrix' ? chosen : undefined })}
      />
    </>
  );
}

/** By name, as people write it; by id where two organisations have the same one. */
function projectOptions(projects: readonly StackProject[]) {
  const isAlone = (wanted: string): boolean =>
    projects.filter(({ name }) => name === wanted).length === 1;
  return projects.map(({ id, name }) => ({ value: isAlone(name) ? name : id, label: name }));
}

function environmentOptions(projects: readonly StackProject[], chosen: string | undefined) {
  const names = projects.flatMap(({ environments }) => environments.map(({ name }) => name));
  // An environment of stacks on their own is in no project, but may be in the address.
  return [...new Set([...names, ...(chosen === undefined ? [] : [chosen])])];
}
