import { Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { Spotlight, spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Icon } from '../parts/icon';
import { useFound } from './found';
import { places } from './places';
import classes from './shell.module.css';
import { useAboutTheLog, useActions } from './use-actions';

const KEY = /mac/i.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K';

/** Opens the search for whoever does not know its key yet. */
export function SearchButton() {
  return (
    <Tooltip label="Find anything">
      <UnstyledButton className={classes.search} onClick={spotlight.open}>
        <Icon name="search" size={14} />
        <span>Find anything</span>
        <Kbd size="xs">{KEY}</Kbd>
      </UnstyledButton>
    </Tooltip>
  );
}

type SearchProps = { readonly lookAtThePast: () => void };

/** Finds pages, actions, pipelines, runs, stacks, runners and events by their names and ids. */
export function Search({ lookAtThePast }: SearchProps) {
  const [query, setQuery] = useState('');
  const navigate = useNavigate();
  const found = useFound(query);
  const actions = useActions(lookAtThePast);
  const log = useAboutTheLog(query);
  const pages = places.map(({ title, to, icon, keywords }): SpotlightActionData => ({
    id: title,
    label: title,
    leftSection: <Icon name={icon} />,
    keywords: [...keywords],
    onClick: () => void navigate({ to }),
  }));
  return (
    <Spotlight
      query={query}
      onQueryChange={setQuery}
      actions={[{ group: 'Pages', actions: pages }, ...found, actions, log]}
      nothingFound={query === '' ? 'Nothing yet' : `Nothing is called “${query}”`}
      highlightQuery
      scrollable
      limit={30}
      maxHeight={420}
      shortcut={['mod + K']}
      attributes={{ content: { 'aria-label': 'Find anything' } }}
      searchProps={{
        leftSection: <Icon name="search" />,
        placeholder: 'Stack, run, pipeline, runner, event, page, action …',
        'aria-label': 'Search',
      }}
    />
  );
}
