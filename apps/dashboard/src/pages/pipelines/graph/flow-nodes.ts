import type { Node } from '@xyflow/react';
import type { GraphEnvironment, GraphNode } from '../pipeline-model';
import type { Box, Card } from './card';

export type StackNode = Node<{ readonly node: GraphNode; readonly isDim: boolean }, 'stack'>;
export type BlockNode = Node<{ readonly card: Card; readonly wanted: number }, 'block'>;
export type FrameNode = Node<
  {
    readonly environment: GraphEnvironment;
    /** Its stacks are drawn as blocks, so there is more to see of it. */
    readonly isGrouped: boolean;
    readonly pipelineId: string;
  },
  'frame'
>;
export type FlowNode = StackNode | BlockNode | FrameNode;

const FRAME_Z = 0;
/** The edges are drawn between the frames and the cards. */
export const EDGES_Z = 1;
const CARD_Z = 2;

type Drawn = { readonly box: Box; readonly isSelected: boolean };

/** What was drawn last of a node, so that one that stands as it stood is not drawn anew. */
const drawnLast = new WeakMap<GraphNode, { readonly box: Box; readonly flowNode: StackNode }>();

export function stackNode(node: GraphNode, isDim: boolean, drawn: Drawn): StackNode {
  const last = drawnLast.get(node);
  const isSame =
    last?.box === drawn.box &&
    last.flowNode.data.isDim === isDim &&
    last.flowNode.selected === drawn.isSelected;
  if (isSame) return last.flowNode;
  const flowNode: StackNode = {
    ...placed(node.id, drawn),
    type: 'stack',
    ariaRole: 'button',
    data: { node, isDim },
  };
  drawnLast.set(node, { box: drawn.box, flowNode });
  return flowNode;
}

export function blockNode(card: Card, wanted: number, drawn: Drawn): BlockNode {
  return {
    ...placed(card.id, drawn),
    type: 'block',
    ariaRole: 'button',
    data: { card, wanted },
  };
}

export function frameNode(
  environment: GraphEnvironment,
  { box, isGrouped, pipelineId }: { box: Box; isGrouped: boolean; pipelineId: string },
): FrameNode {
  return {
    ...placed(`frame:${environment.name}`, { box, isSelected: false }),
    type: 'frame',
    zIndex: FRAME_Z,
    selectable: false,
    focusable: false,
    ariaLabel: `environment ${environment.name}`,
    domAttributes: NO_DESCRIPTION,
    data: { environment, isGrouped, pipelineId },
  };
}

/** "node" would tell nobody anything. */
const NO_DESCRIPTION = { 'aria-roledescription': undefined };
const IN_REACH = { ...NO_DESCRIPTION, tabIndex: 0 };
/** Arrows lead to it, and Tab past it. */
const BESIDE = { ...NO_DESCRIPTION, tabIndex: -1 };

/** Of all cards, Tab comes to one. */
export function withTabStop(nodes: readonly FlowNode[], stop: string | undefined): FlowNode[] {
  return nodes.map((node) => (node.id === stop ? { ...node, domAttributes: IN_REACH } : node));
}

/** Too small to be hit, they are a picture. */
export function outOfReach(nodes: readonly FlowNode[]): FlowNode[] {
  return nodes.map((node) =>
    node.type === 'frame'
      ? node
      : { ...node, focusable: false, ariaRole: 'group', domAttributes: NO_DESCRIPTION },
  );
}

/** The sizes are known, so nothing is measured before it is shown. */
function placed(id: string, { box: { x, y, width, height }, isSelected }: Drawn) {
  return {
    id,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    selected: isSelected,
    zIndex: CARD_Z,
    domAttributes: BESIDE,
  };
}
