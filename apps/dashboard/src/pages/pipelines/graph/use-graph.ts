import { useMemo } from 'react';
import { isInPart, isWanted } from '../pipeline-choice';
import type { PipelineModel } from '../pipeline-model';
import type { PipelineSearch } from '../pipeline.search';
import { blockCards, stackCards, type Card } from './card';
import { blockNode, frameNode, stackNode, type FlowNode } from './flow-nodes';
import { layoutGraph, type GraphLayout } from './layout-graph';
import type { Direction } from './layout-inside';

/** Above that, what could run in the same turn is drawn as one. */
const STACKS_DRAWN_MAX = 1_500;

export type DrawnGraph = {
  /** Changes with the structure alone; the states do not move anything. */
  readonly structure: string;
  readonly layout: GraphLayout;
  readonly nodes: FlowNode[];
  /** Edges of the critical path, as `from>to`. */
  readonly critical: ReadonlySet<string>;
};

/** The part of the pipeline that the address asks for, placed. */
export function useGraph(
  pipelineId: string,
  model: PipelineModel,
  search: PipelineSearch,
  direction: Direction,
): DrawnGraph {
  const { environment, layer } = search;
  const structure = [pipelineId, environment ?? '', layer ?? '', direction].join(' ');
  const cards = useMemo(() => cardsOf(model, { environment, layer }), [model, environment, layer]);
  const layout = useLayout(cards, structure, direction);
  const nodes = useMemo(
    () => flowNodesOf({ pipelineId, model, search, cards, layout }),
    [pipelineId, model, search, cards, layout],
  );
  const critical = useMemo(() => criticalEdges(model), [model]);
  return { structure, layout, nodes, critical };
}

function cardsOf(
  { nodes }: PipelineModel,
  part: Pick<PipelineSearch, 'environment' | 'layer'>,
): readonly Card[] {
  const shown = nodes.filter((node) => isInPart(node, part));
  return shown.length > STACKS_DRAWN_MAX && part.layer === undefined
    ? blockCards(shown, nodes)
    : stackCards(shown, nodes);
}

const layouts = new Map<string, GraphLayout>();
const LAYOUTS_MAX = 20;

/** The graph of a pipeline is frozen, so one layout does for all that happens in it. */
function useLayout(cards: readonly Card[], structure: string, direction: Direction): GraphLayout {
  return useMemo(() => {
    const known = layouts.get(structure);
    if (known) return known;
    const layout = layoutGraph(cards, direction);
    layouts.set(structure, layout);
    const [oldest] = layouts.keys();
    if (layouts.size > LAYOUTS_MAX && oldest !== undefined) layouts.delete(oldest);
    return layout;
  }, [cards, structure, direction]);
}

type Drawing = {
  readonly pipelineId: string;
  readonly model: PipelineModel;
  readonly search: PipelineSearch;
  readonly cards: readonly Card[];
  readonly layout: GraphLayout;
};

function flowNodesOf({ pipelineId, model, search, cards, layout }: Drawing): FlowNode[] {
  const isGrouped = model.environments.length > 1 && cards.some(({ layer }) => layer !== undefined);
  const frames = model.environments.flatMap((environment) => {
    const box = layout.frames.get(environment.name);
    return box ? [frameNode(environment, { box, isGrouped, pipelineId })] : [];
  });
  const drawn = cards.flatMap((card): FlowNode[] => {
    const box = layout.boxes.get(card.id);
    const [node] = card.nodes;
    if (!box || !node) return [];
    if (card.layer === undefined) {
      const isSelected = card.id === search.node;
      return [stackNode(node, !isWanted(node, search), { box, isSelected })];
    }
    const wanted = card.nodes.filter((each) => isWanted(each, search)).length;
    return [blockNode(card, wanted, { box, isSelected: false })];
  });
  return [...frames, ...drawn];
}

function criticalEdges({ nodes }: PipelineModel): ReadonlySet<string> {
  const edges = new Set<string>();
  for (const node of nodes) {
    if (!node.isCritical) continue;
    for (const index of node.dependsOn) {
      const upstream = nodes[index];
      if (upstream?.isCritical) edges.add(`${upstream.id}>${node.id}`);
    }
  }
  return edges;
}
