import { Link, useMatches } from '@tanstack/react-router';
import { Icon } from '../parts/icon';
import classes from './shell.module.css';
import { useLaidTrail, type Crumb } from './trail';

/** The way from the overview to here: what the page says of it, or the title of its route. */
export function Breadcrumbs() {
  const ofRoute = useMatches().flatMap(({ pathname, staticData: { title } }): Crumb[] =>
    title === undefined || pathname === '/' ? [] : [{ text: title }],
  );
  const steps = useLaidTrail() ?? ofRoute;
  if (steps.length === 0) return null;
  return (
    <nav aria-label="Breadcrumbs" className={classes.way}>
      <ol className={classes.crumbs}>
        {steps.map(({ text, ...link }, index) => (
          <li key={index} aria-current={index === steps.length - 1 ? 'page' : undefined}>
            <Icon name="right" size={10} />
            {index === steps.length - 1 ? <span>{text}</span> : <Link {...link}>{text}</Link>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
