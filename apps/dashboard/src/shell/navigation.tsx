import { NavLink } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ApprovalsCount } from '../pages/approvals/approvals-count';
import { Icon } from '../parts/icon';
import classes from './shell.module.css';
import { places } from './places';

/** Where one can go. `onGo` closes the drawer of a small screen. */
export function Navigation({ onGo }: { readonly onGo: () => void }) {
  return (
    <>
      {places.map(({ title, to, icon, key }) => (
        <NavLink
          key={title}
          component={Link}
          to={to}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          label={title}
          leftSection={<Icon name={icon} />}
          rightSection={to === '/approvals' ? <ApprovalsCount /> : null}
          className={classes.link ?? ''}
          onClick={onGo}
          aria-keyshortcuts={`g ${key}`}
        />
      ))}
    </>
  );
}
