import { Group, NativeSelect, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { nodeStates, type NodeStatus } from '@keelson/domain';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Choice } from '../../parts/choice';
import { Icon } from '../../parts/icon';
import { StateBadge } from '../../parts/state-badge';
import { ofNode } from '../../parts/state-tone';
import { countsOf } from './counts-of';
import { isInPart, isWanted, useChoosePart } from './pipeline-choice';
import type { PipelineModel } from './pipeline-model';
import classes from './pipeline.module.css';
import { isView, type PipelineSearch } from './pipeline.search';

const VIEWS = [
  { value: 'graph', label: 'Graph' },
  { value: 'timeline', label: 'Timeline' },
  { value: 'list', label: 'List' },
] as const;
/** The address follows the typing when it rests. */
const TYPED_MS = 150;

type PipelineToolsProps = { readonly model: PipelineModel; readonly search: PipelineSearch };

/** What part of the pipeline is shown, and how. */
export function PipelineTools({ model, search }: PipelineToolsProps) {
  const choosePart = useChoosePart();
  const environments = model.environments.map(({ name }) => name);
  const layer = search.layer === undefined ? [] : [`turn ${search.layer + 1}`];
  return (
    <Group gap="sm" className={classes.tools ?? ''}>
      <Choice
        label="Show as"
        value={search.view ?? 'graph'}
        options={VIEWS}
        onChoose={(view) =>
          choosePart({ view: isView(view) && view !== 'graph' ? view : undefined })
        }
      />
      <Find model={model} search={search} />
      {environments.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label="Environment"
          value={search.environment ?? ''}
          onChange={({ currentTarget: { value } }) =>
            choosePart({ environment: value === '' ? undefined : value, layer: undefined })
          }
          data={[
            { value: '', label: 'All environments' },
            ...environments.map((name) => ({
              value: name,
              label: name === search.environment ? [name, ...layer].join(', ') : name,
            })),
          ]}
        />
      )}
      <Statuses model={model} search={search} />
    </Group>
  );
}

/** Finds stacks by name; Enter goes from one to the next. */
function Find({ model, search }: PipelineToolsProps) {
  const choosePart = useChoosePart();
  const [written, setWritten] = useState(search.find ?? '');
  const input = useRef<HTMLInputElement>(null);
  const rest = useDebouncedCallback(
    (text: string) => choosePart({ find: text === '' ? undefined : text }, true),
    TYPED_MS,
  );
  useEffect(() => focusWith('/', input), []);
  const found = model.nodes.filter(
    (node) => isInPart(node, search) && isWanted(node, { find: written }),
  );
  const press = ({ key, shiftKey }: KeyboardEvent): void => {
    if (key !== 'Enter' || found.length === 0) return;
    const index = found.findIndex(({ id }) => id === search.node);
    const next = found.at((index + (shiftKey ? -1 : 1)) % found.length);
    choosePart({ node: next?.id, find: written === '' ? undefined : written }, true);
  };
  return (
    <TextInput
      ref={input}
      size="xs"
      className={classes.find ?? ''}
      aria-label="Find a stack"
      placeholder="Find a stack"
      leftSection={<Icon name="search" size={13} />}
      rightSectionWidth={64}
      rightSection={
        written === '' ? null : <span className={classes.found}>{found.length} found</span>
      }
      value={written}
      onChange={({ currentTarget: { value } }) => {
        setWritten(value);
        rest(value);
      }}
      onKeyDown={press}
    />
  );
}

function focusWith(key: string, input: { readonly current: HTMLInputElement | null }): () => void {
  const press = (event: globalThis.KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea');
    if (event.key !== key || isTyping) return;
    event.preventDefault();
    input.current?.focus();
  };
  window.addEventListener('keydown', press);
  return () => window.removeEventListener('keydown', press);
}

/** How many stand where; each leads to those alone, and back. */
function Statuses({ model, search }: PipelineToolsProps) {
  const choosePart = useChoosePart();
  const counts = countsOf(model.nodes.filter((node) => isInPart(node, search)));
  const there = (Object.keys(nodeStates) as NodeStatus[]).filter(
    (status) => counts[status] !== undefined || status === search.status,
  );
  return (
    <Group gap={6} role="group" aria-label="Only stacks that are">
      {there.map((status) => (
        <UnstyledButton
          key={status}
          className={classes.status ?? ''}
          aria-pressed={search.status === status}
          onClick={() => choosePart({ status: search.status === status ? undefined : status })}
        >
          <StateBadge state={ofNode(status)} plain />
          <span>{counts[status] ?? 0}</span>
        </UnstyledButton>
      ))}
    </Group>
  );
}
