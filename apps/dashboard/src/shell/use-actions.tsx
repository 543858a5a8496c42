import { useMantineColorScheme } from '@mantine/core';
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { runProgresses } from '../pages/runs/runs.search';
import { Icon, type IconName } from '../parts/icon';
import { useSignOut } from '../session/use-sign-out';
import { useShownMoment } from '../time/shown-moment';
import { soughtIn, typedAs } from './search-text';

type Does = {
  readonly label: string;
  readonly icon: IconName;
  readonly keywords?: readonly string[];
  readonly onClick: () => void;
};

const action = ({ label, icon, keywords = [], onClick }: Does): SpotlightActionData => ({
  id: label,
  label,
  leftSection: <Icon name={icon} />,
  keywords: [...keywords],
  onClick,
});

/** What can be done from everywhere, for whoever writes what they want. */
export function useActions(lookAtThePast: () => void): SpotlightActionGroupData {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const at = useShownMoment();
  const toNow = (): void =>
    void navigate({ to: '.', search: (search) => ({ ...search, at: undefined }) });
  const past: Does = { label: 'Look at the past', icon: 'clock', onClick: lookAtThePast };
  const now: Does = { label: 'Back to now', icon: 'clock', onClick: toNow };
  const runs = runProgresses.map((progress): Does => ({
    label: `Runs: ${progress.replaceAll('_', ' ')}`,
    icon: 'runs',
    keywords: [progress],
    onClick: () => void navigate({ to: '/runs', search: { progress } }),
  }));
  const scheme = (name: 'light' | 'dark'): Does => ({
    label: `Colours: ${name}`,
    icon: name === 'light' ? 'sun' : 'moon',
    keywords: ['theme'],
    onClick: () => setColorScheme(name),
  });
  const leave: Does = {
    label: 'Sign out',
    icon: 'leave',
    keywords: ['leave', 'log out'],
    onClick: () => void signOut(),
  };
  const does = [past, ...(at === undefined ? [] : [now]), ...runs, scheme('light'), scheme('dark')];
  return { group: 'Actions', actions: [...does, leave].map(action) };
}

/** Where in the log somebody would look for what they have typed. */
export function useAboutTheLog(query: string): SpotlightActionGroupData {
  const navigate = useNavigate();
  const text = soughtIn(query);
  const about: Readonly<Record<ReturnType<typeof typedAs>, Does>> = {
    event: {
      label: `The event ${text}`,
      icon: 'audit',
      onClick: () => void navigate({ to: '/audit', search: { event: text } }),
    },
    'event type': {
      label: `Events of the type ${text}`,
      icon: 'audit',
      onClick: () => void navigate({ to: '/audit', search: { type: text } }),
    },
    position: {
      label: `Everything as it was at position ${text}`,
      icon: 'clock',
      onClick: () => void navigate({ to: '.', search: (search) => ({ ...search, at: text }) }),
    },
    words: {
      label: `Events that say “${text}”`,
      icon: 'audit',
      onClick: () => void navigate({ to: '/audit', search: { text } }),
    },
  };
  const found = action({ ...about[typedAs(text)], keywords: [query] });
  return { group: 'Log', actions: text === '' ? [] : [found] };
}
