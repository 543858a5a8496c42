import '@xyflow/react/dist/base.css';
import {
  ReactFlow,
  ReactFlowProvider,
  useStore,
  type NodeChange,
  type NodeTypes,
  type ReactFlowState,
} from '@xyflow/react';
import { useCallback } from 'react';
import { useChoosePart } from '../pipeline-choice';
import type { PipelineModel } from '../pipeline-model';
import type { PipelineSearch } from '../pipeline.search';
import { useNarrow } from '../../../parts/use-narrow';
import { BlockCard } from './block-card';
import { EnvironmentFrame } from './environment-frame';
import type { FlowNode } from './flow-nodes';
import { GraphControls } from './graph-controls';
import { GraphEdges } from './graph-edges';
import classes from './graph.module.css';
import { ShowChosen } from './show-chosen';
import { StackCard } from './stack-card';
import { useGraph, type DrawnGraph } from './use-graph';

const NODE_TYPES: NodeTypes = { stack: StackCard, block: BlockCard, frame: EnvironmentFrame };
/** Below that size, words cannot be read, so a card shows its state alone. */
const FAR_ZOOM = 0.42;
/** At the top, the names of environments have room that are seen from far away. */
const FIT = { padding: { top: '34px', x: '20px', bottom: '20px' }, maxZoom: 1 } as const;
const WORDS = {
  'node.a11yDescription.default': 'Enter shows more of it.',
  'node.a11yDescription.keyboardDisabled': 'Enter shows more of it.',
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
  return (
    <ReactFlow
      aria-label="Graph of the pipeline"
      className={classes.canvas ?? ''}
      data-far={far}
      nodes={graph.nodes}
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
      fitViewOptions={FIT}
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
