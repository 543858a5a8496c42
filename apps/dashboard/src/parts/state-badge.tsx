import { Icon } from './icon';
import classes from './state-badge.module.css';
import { iconOfTone, type ShownState } from './state-tone';

type StateBadgeProps = {
  readonly state: ShownState;
  /** Without the ground, for lists in which every row has one. */
  readonly plain?: boolean;
};

/** The one way in which a state is shown: icon, word and colour, of which any one would do. */
export function StateBadge({ state: { word, tone, icon }, plain = false }: StateBadgeProps) {
  return (
    <span className={classes.badge} data-tone={tone} data-plain={plain || undefined}>
      <Icon name={icon ?? iconOfTone[tone]} size={14} className={classes.icon} />
      {word}
    </span>
  );
}
