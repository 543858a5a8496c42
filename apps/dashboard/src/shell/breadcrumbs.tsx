import { Link, useMatches } from '@tanstack/react-router';
import { Icon } from '../parts/icon';
import classes from './shell.module.css';

/** The way from the overview to here. A route says its own step in its static data; `crumb` may name what the address identifies. */
export function Breadcrumbs() {
  const steps = useMatches()
    .map(({ pathname, params, staticData: { title, crumb } }) => ({
      pathname,
      text: crumb?.(params as Readonly<Record<string, string>>) ?? title,
    }))
    .filter((step) => step.text !== undefined && step.pathname !== '/');
  if (steps.length === 0) return null;
  return (
    <nav aria-label="Breadcrumbs">
      <ol className={classes.crumbs}>
        {steps.map(({ pathname, text }, index) => (
          <li key={pathname} aria-current={index === steps.length - 1 ? 'page' : undefined}>
            <Icon name="right" size={10} />
            {index === steps.length - 1 ? text : <Link to={pathname}>{text}</Link>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
