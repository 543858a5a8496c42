import { nodeStates, type NodeStatus } from '@keelson/domain';
import type { Viewport } from '@xyflow/react';
import type { Box, Size } from './card';

type Stacks = readonly { readonly id: string; readonly shown: { readonly status: NodeStatus } }[];

/** Where one wants to look first: at what failed, what is at work or waits for a person, what comes next; at the beginning of what is over. */
export function firstToSee(stacks: Stacks): string | undefined {
  const statusOf = (test: (status: NodeStatus) => boolean) =>
    stacks.find(({ shown }) => test(shown.status));
  const first =
    statusOf((status) => status === 'failed') ??
    statusOf((status) => status === 'in_progress' || status === 'awaiting_approval') ??
    statusOf((status) => !nodeStates[status].terminal) ??
    stacks[0];
  return first?.id;
}

type Begin = {
  readonly boxes: Iterable<Box>;
  readonly first: Box;
  readonly screen: Size;
  readonly zoom: number;
  readonly padding: number;
};

/** The part of a graph that is too large for the screen in which a card is seen, without more empty ground around it than there has to be. */
export function viewportAround({ boxes, first, screen, zoom, padding }: Begin): Viewport {
  const all = [...boxes];
  const along = (from: 'x' | 'y', size: 'width' | 'height'): number => {
    const least = Math.min(...all.map((box) => box[from])) * zoom - padding;
    const most = Math.max(...all.map((box) => box[from] + box[size])) * zoom + padding;
    const centred = (first[from] + first[size] / 2) * zoom - screen[size] / 2;
    // What is smaller than the screen stands in its middle.
    if (most - least <= screen[size]) return (most + least - screen[size]) / 2;
    return Math.min(Math.max(centred, least), most - screen[size]);
  };
  return { x: -along('x', 'width'), y: -along('y', 'height'), zoom };
}
