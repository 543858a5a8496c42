import { AppShell, Box, Burger, Group, Loader, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { ConnectionBar } from '../data/connection-bar';
import { useLive } from '../data/use-live';
import { SettledDialog } from '../decisions/settled-dialog';
import { ShownMoment } from '../parts/now';
import { Keel } from '../parts/keel';
import { PastBar } from '../time/past-bar';
import { TimeControl } from '../time/time-control';
import { useShownMs } from '../time/shown-ms';
import { Breadcrumbs } from './breadcrumbs';
import { Navigation } from './navigation';
import { PersonMenu } from './person-menu';
import { Search, SearchButton } from './search';
import { Shortcuts } from './shortcuts';
import classes from './shell.module.css';

/** What stands around every page. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const [looksBack, lookBack] = useState(false);
  const shownMs = useShownMs();
  useLive();
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={0}
      transitionDuration={0}
    >
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header className={classes.header ?? ''}>
        <Group gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={opened ? 'Close the navigation' : 'Open the navigation'}
          />
          <UnstyledButton component={Link} to="/" aria-label="Keelson, overview">
            <Group gap="xs" wrap="nowrap" className={classes.name}>
              <Keel /> <span>Keelson</span>
            </Group>
          </UnstyledButton>
          <Breadcrumbs />
        </Group>
        <Group gap="xs" wrap="nowrap">
          <SearchButton />
          <TimeControl opened={looksBack} onOpened={lookBack} />
          <PersonMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" className={classes.navbar ?? ''} aria-label="Places">
        <Navigation onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main ?? ''}>
        <ConnectionBar />
        <PastBar />
        <Box id="content" tabIndex={-1} className={classes.content}>
          <ShownMoment value={shownMs}>
            <Suspense fallback={<Loader size="sm" role="status" aria-label="loading" />}>
              <Outlet />
            </Suspense>
          </ShownMoment>
        </Box>
      </AppShell.Main>
      <Search lookAtThePast={() => lookBack(true)} />
      <SettledDialog />
      <Shortcuts />
      <RouteAnnouncer />
    </AppShell>
  );
}

/** Tells screen readers that the page has changed: nothing else would. */
function RouteAnnouncer() {
  const title = useRouterState({ select: ({ matches }) => matches.at(-1)?.staticData.title });
  return (
    <div aria-live="polite" className="k-visually-hidden">
      {title}
    </div>
  );
}
