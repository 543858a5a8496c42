import '@xyflow/react/dist/base.css';
import {
  ReactFlow,
  ReactFlowProvider,
  useStore,
  useStoreApi,
  type NodeChange,
  type NodeTypes,
  type ReactFlowInstance,
  type ReactFlowState,
} from '@xyflow/react';
import { useCallback, useMemo } from 'react';
import { useChoosePart } from '../pipeline-choice';
import type { PipelineModel } from '../pipeline-model';
import type { PipelineSearch } from '../pipeline.search';
import { useNarrow } from '../../../parts/use-narrow';
import { BlockCard } from './block-card';
import { EnvironmentFrame } from './environment-frame';
import { firstToSee, viewportAround } from './begin-at';
import { outOfReach, withTabStop, type FlowNode } from './flow-nodes';
import { GraphControls } from './graph-controls';
import { GraphEdges } from './graph-edges';
import classes from './graph.module.css';
import { ShowChosen } from './show-chosen';
import { StackCard } from './stack-card';
import { useRoving } from './use-roving';
import { useGraph, type DrawnGraph } from './use-graph';

const NODE_TYPES: NodeTypes = { stack: StackCard, block: BlockCard, frame: EnvironmentFrame };
/** Below that size words cannot be read and a card can hardly be hit, so it shows its state alone, and is no button. */
const FAR_ZOOM = 0.53;
/** A graph that is too large to be seen whole from that near begins where something happens. */
const FIRST_ZOOM_MIN = 0.55;
/** At the top, the names of environments have room that are seen from far away. */
const FIT = { padding: { top: '34px', x: '20px', bottom: '20px' }, maxZoom: 1 } as const;
const FIRST_FIT = { ...FIT, minZoom: FIRST_ZOOM_MIN } as const;
const HELP = 'Enter shows more of it, arrows lead to others.';
const WORDS = {
  'node.a11yDescription.default': HELP,
  'node.a11yDescription.keyboardDisabled': HELP,
};

type GraphViewProps = {
  readonly pipelineId: string;
  readonly model: PipelineModel;
  readonly search: PipelineSearch;
};

/** The stacks of a pipeline and what depends on what, environment by environment. */
export function GraphView({ pipelineId, model, search }: GraphViewProps) {
  const isNarrow = useNarrow();
  const graph = useGraph(pipelineId, model, search, isNarrow ? 'down' : 'right');
  return (
    <ReactFlowProvider key={graph.structure}>
      <Canvas graph={graph} chosen={search.node} />
    </ReactFlowProvider>
  );
}

type CanvasProps = { readonly graph: DrawnGraph; readonly chosen: string | undefined };

function Canvas({ graph, chosen }: CanvasProps) {
  const far = useStore(farAway);
  const onNodesChange = useChoice(graph);
  const { stop, onKeyDown } = useRoving(graph.layout, chosen);
  const begin = useBeginning(graph, chosen);
  const nodes = useMemo(
    () => (far === undefined ? withTabStop(graph.nodes, stop) : outOfReach(graph.nodes)),
    [graph.nodes, stop, far],
  );
  return (
    <ReactFlow
      aria-label="Graph of the pipeline"
      className={classes.canvas ?? ''}
      data-far={far}
      nodes={nodes}
      onKeyDown={onKeyDown}
      nodeTypes={NODE_TYPES}
      onNodesChange={onNodesChange}
      onlyRenderVisibleElements
      nodesDraggable={false}
      nodesConnectable={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      minZoom={0.02}
      maxZoom={1.6}
      fitView
      fitViewOptions={FIRST_FIT}
      onInit={begin}
      ariaLabelConfig={WORDS}
      proOptions={{ hideAttribution: true }}
    >
      <GraphEdges edges={graph.layout.edges} critical={graph.critical} chosen={chosen} />
      <ShowChosen chosen={chosen} boxes={graph.layout.boxes} />
      <GraphControls fit={FIT} />
    </ReactFlow>
  );
}

/** How far away the graph is, in steps: what can still be read of it. */
function farAway({ transform: [, , zoom] }: ReactFlowState): 1 | 2 | 3 | undefined {
  if (zoom >= FAR_ZOOM) return undefined;
  if (zoom >= FAR_ZOOM / 2) return 1;
  return zoom >= FAR_ZOOM / 4 ? 2 : 3;
}

/** A graph that does not fit at a size that can be read begins where something happens; one that fits is seen whole. */
function useBeginning(
  { layout: { boxes, frames }, nodes }: DrawnGraph,
  chosen: string | undefined,
) {
  const store = useStoreApi();
  return (flow: ReactFlowInstance<FlowNode>): void => {
    const isWhole = flow.getZoom() > FIRST_ZOOM_MIN;
    const stacks = nodes.flatMap((node) => (node.type === 'stack' ? [node.data.node] : []));
    const first = boxes.get(firstToSee(stacks) ?? '') ?? [...boxes.values()][0];
    // What the address has chosen is brought into sight by itself.
    if (isWhole || chosen !== undefined || !first) return;
    const { width, height } = store.getState();
    const screen = { width, height };
    const all = [...boxes.values(), ...frames.values()];
    const around = { boxes: all, first, screen, zoom: FIRST_ZOOM_MIN, padding: 34 };
    void flow.setViewport(viewportAround(around), { duration: 0 });
  };
}

/** What a click, Enter or Escape chooses goes into the address; the address says what is chosen. */
function useChoice({ nodes }: DrawnGraph): (changes: NodeChange<FlowNode>[]) => void {
  const choosePart = useChoosePart();
  return useCallback(
    (changes) => {
      const selects = changes.filter((change) => change.type === 'select');
      const selected = selects.find((change) => change.selected);
      if (!selected) {
        if (selects.length > 0) choosePart({ node: undefined }, true);
        return;
      }
      const node = nodes.find(({ id }) => id === selected.id);
      if (node?.type === 'stack') choosePart({ node: node.id }, true);
      if (node?.type === 'block') {
        const { environment, layer } = node.data.card;
        choosePart({ environment, layer });
      }
    },
    [nodes, choosePart],
  );
}
