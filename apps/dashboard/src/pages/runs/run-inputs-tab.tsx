import { Stack, Table, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { liveQuery } from '../../data/live-query';
import { Elapsed } from '../../parts/elapsed';
import { HiddenValue, JsonValue } from '../../parts/json-value';
import { Moment } from '../../parts/moment';
import { Rows, type Column } from '../../parts/rows';
import { Section } from '../../parts/section';
import { useShownMoment } from '../../time/shown-moment';
import { RUN_INPUTS, RUN_JOBS, type RunJob } from './run.documents';
import classes from './run-inputs.module.css';

/** What a run was given: variables, what other stacks published, how it is controlled; and which workers took it. */
export function RunInputsTab({ runId }: { readonly runId: string }) {
  const at = useShownMoment() ?? null;
  const changesWith = [`run:${runId}`] as const;
  const { data } = useSuspenseQuery(
    liveQuery({ document: RUN_INPUTS, variables: { id: runId, at }, changesWith }),
  );
  const jobs = useSuspenseQuery(
    liveQuery({ document: RUN_JOBS, variables: { run: runId, at }, changesWith: ['jobs'] }),
  );
  const { run } = data;
  const items = jobs.data.jobs.edges.map(({ node }) => node);
  return (
    <Stack gap="lg">
      <Values title="Variables" values={variablesOf(run.variables)} none="It has no variables." />
      <Values title="Read from other stacks" values={inputsOf(run.inputs)} />
      <Values
        title="For this run alone"
        values={Object.entries(environmentOf(run.runtimeConfig)).map(([name, value]) => [
          name,
          value,
        ])}
      />
      <Values title="Flow control" values={Object.entries(run.flowControl).map(flowOf)} />
      <Section title="Workers">
        {items.length === 0 ? (
          <Text size="sm" c="dimmed">
            No worker has been asked yet.
          </Text>
        ) : (
          <Rows label="Jobs of this run" items={items} columns={JOB_COLUMNS} />
        )}
      </Section>
      <Values
        title="Digests"
        values={[
          ['source archive', run.source.archive],
          ['settings', run.specDigest],
          ['inputs', run.inputDigest],
          ['workspace', run.workspaceDigest],
        ].filter((pair): pair is [string, string] => pair[1] !== null)}
      />
    </Stack>
  );
}

type ValuesProps = {
  readonly title: string;
  readonly values: readonly (readonly [string, ReactNode])[];
  /** Said where there are none; without it nothing is. */
  readonly none?: string;
};

function Values({ title, values, none }: ValuesProps) {
  if (values.length === 0 && none === undefined) return null;
  return (
    <Section title={title}>
      {values.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <div className={classes.frame}>
          <Table className={classes.values ?? ''} aria-label={title}>
            <Table.Tbody>
              {values.map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">{name}</Table.Th>
                  <Table.Td>{value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Section>
  );
}

const JOB_COLUMNS: readonly Column<RunJob>[] = [
  { title: 'For', cell: ({ phase }) => phase },
  { title: 'State', cell: ({ state }) => state.replaceAll('_', ' ') },
  { title: 'Worker', cell: ({ agent }) => agent ?? '–' },
  {
    title: 'Attempt',
    figure: true,
    wide: true,
    cell: ({ attempt, attemptsMax }) => `${attempt} of ${attemptsMax}`,
  },
  { title: 'Why', wide: true, cell: ({ message }) => message ?? '' },
  {
    title: 'Took',
    figure: true,
    cell: ({ claimedAt, endedAt }) => <Elapsed from={claimedAt} to={endedAt} />,
  },
  {
    title: 'Created',
    figure: true,
    wide: true,
    cell: ({ createdAt }) => <Moment time={createdAt} />,
  },
];

type ShownValue = {
  readonly sensitive?: boolean;
  readonly value?: unknown;
  readonly valueFrom?: { readonly output?: string; readonly secret?: string };
};
type ShownInput = ShownValue & {
  readonly stackId?: string;
  readonly output?: string;
  readonly version?: number;
};

const shownOf = ({ sensitive, value, valueFrom }: ShownValue): ReactNode => {
  if (valueFrom) {
    const { secret, output } = valueFrom;
    const words = secret === undefined ? `output ${output} of another stack` : `secret ${secret}`;
    return <span className={classes.hidden}>{words}</span>;
  }
  if (sensitive === true || value === undefined) return <HiddenValue />;
  return <JsonValue value={value} />;
};

function variablesOf(variables: unknown): readonly (readonly [string, ReactNode])[] {
  const named = Object.entries((variables ?? {}) as Readonly<Record<string, ShownValue>>);
  return named.map(([name, each]) => [name, shownOf(each)]);
}

function inputsOf(inputs: unknown): readonly (readonly [string, ReactNode])[] {
  const named = Object.entries((inputs ?? {}) as Readonly<Record<string, ShownInput>>);
  return named.map(([name, input]) => [
    name,
    <>
      {shownOf(input)}{' '}
      <span className={classes.hidden}>
        output {input.output}, version {input.version}
      </span>
    </>,
  ]);
}

function environmentOf(runtimeConfig: unknown): Readonly<Record<string, string>> {
  const { environment } = (runtimeConfig ?? {}) as { environment?: Record<string, string> };
  return environment ?? {};
}

/** `pauseBetweenPreviewAndUpdate` as people say it. */
const flowOf = ([name, value]: [string, boolean]): [string, ReactNode] => [
  name.replace(/([A-Z])/g, ' $1').toLowerCase(),
  value ? 'yes' : 'no',
];
