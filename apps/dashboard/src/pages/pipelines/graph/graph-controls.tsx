import { ActionIcon, Tooltip } from '@mantine/core';
import { Panel, useReactFlow, type FitViewOptions } from '@xyflow/react';
import { Icon } from '../../../parts/icon';
import classes from './graph.module.css';

/** For whoever has no wheel. */
export function GraphControls({ fit }: { readonly fit: FitViewOptions }) {
  const flow = useReactFlow();
  const controls = [
    { label: 'Nearer', icon: 'plus', act: () => flow.zoomIn() },
    { label: 'Farther', icon: 'minus', act: () => flow.zoomOut() },
    { label: 'All of it', icon: 'fit', act: () => flow.fitView(fit) },
  ] as const;
  return (
    <Panel position="bottom-right" className={classes.controls ?? ''}>
      {controls.map(({ label, icon, act }) => (
        // Inside, so that what it says belongs to the page's content.
        <Tooltip key={label} label={label} position="left" withinPortal={false}>
          <ActionIcon variant="default" size="md" aria-label={label} onClick={() => void act()}>
            <Icon name={icon} size={14} />
          </ActionIcon>
        </Tooltip>
      ))}
    </Panel>
  );
}
