import { Button, Group, NativeSelect } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useName } from '../../data/names';
import { Choice } from '../../parts/choice';
import { TextFilter } from '../../parts/text-filter';
import { useStackProjects } from '../stacks/use-stacks';
import { isRunProgress, runProgresses, type RunsSearch } from './runs.search';

/** Which runs are listed; the address says it, too. */
export function RunFilters() {
  const search = useSearch({ from: '/shell/runs' });
  const navigate = useNavigate({ from: '/runs' });
  const { stack, pipeline } = search;
  const narrow = (change: RunsSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <Group gap="xs">
      <Choice
        label="Only runs that are"
        value={search.progress ?? ''}
        options={PROGRESSES}
        onChoose={(value) => narrow({ progress: isRunProgress(value) ? value : undefined })}
      />
      <TextFilter
        label="Stack or id"
        value={search.text ?? ''}
        onChange={(text) => narrow({ text: text || undefined })}
      />
      <Environments
        chosen={search.environment}
        onChoose={(environment) => narrow({ environment })}
      />
      {stack !== undefined && <Only id={stack} onLeave={() => narrow({ stack: undefined })} />}
      {pipeline !== undefined && (
        <Only id={pipeline} onLeave={() => narrow({ pipeline: undefined })} />
      )}
    </Group>
  );
}

const PROGRESSES = [
  { value: '', label: 'all' },
  ...runProgresses.map((value) => ({ value, label: value.replaceAll('_', ' ') })),
];

type EnvironmentsProps = {
  readonly chosen: string | undefined;
  readonly onChoose: (environment: string | undefined) => void;
};

/** What is chosen is offered even where no project knows it, so that the field shows what the address says. */
function Environments({ chosen, onChoose }: EnvironmentsProps) {
  const known = useStackProjects().flatMap(({ environments }) => environments);
  const names = new Set([
    ...known.map(({ name }) => name),
    ...(chosen === undefined ? [] : [chosen]),
  ]);
  return (
    <NativeSelect
      size="xs"
      aria-label="Environment"
      value={chosen ?? ''}
      data={[{ value: '', label: 'any environment' }, ...[...names].sort()]}
      onChange={({ currentTarget: { value } }) => onChoose(value === '' ? undefined : value)}
    />
  );
}

/** The list is of one thing, which another page had led from. */
function Only({ id, onLeave }: { readonly id: string; readonly onLeave: () => void }) {
  const name = useName(id) ?? id;
  return (
    <Button variant="default" onClick={onLeave} aria-label={`Not only of ${name}`}>
      of {name} ✕
    </Button>
  );
}
