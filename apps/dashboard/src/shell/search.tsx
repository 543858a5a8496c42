import { Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { Spotlight, spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
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
  const { groups, isAsking } = useFound(query);
  const takeFirst = useTakeFirst(isAsking);
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
      actions={[{ group: 'Pages', actions: pages }, ...groups, actions, ...(isAsking ? [] : [log])]}
      nothingFound={
        isAsking ? 'Looking …' : query === '' ? 'Nothing yet' : `Nothing is called “${query}”`
      }
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
        onKeyDown: takeFirst,
      }}
    />
  );
}

/**
 * Enter takes the first find where none is selected; while the server is still being asked, as soon as it has answered. Spotlight
 * selects the first of what it knows when something is written, and not what is found later.
 */
function useTakeFirst(isAsking: boolean): (event: KeyboardEvent) => void {
  const isDue = useRef(false);
  useEffect(() => {
    if (isAsking || !isDue.current) return;
    isDue.current = false;
    firstFind()?.click();
  }, [isAsking]);
  return ({ key }) => {
    isDue.current = key === 'Enter' && isAsking && !firstFind();
    if (key === 'Enter' && !isSelected()) firstFind()?.click();
  };
}

const FINDS = '.mantine-Spotlight-actionsList';
const firstFind = () => document.querySelector<HTMLElement>(`${FINDS} [data-action]`);
const isSelected = () => document.querySelector(`${FINDS} [data-selected]`) !== null;
