import { ask } from '@keelson/client/graphql';
import { queryOptions } from '@tanstack/react-query';
import { changedPlaces, type Changed } from '../../data/changed-places';
import { liveConnection } from '../../data/live-connection';
import { liveData } from '../../data/live-data';
import { liveMeta, type Subject } from '../../data/live-query';
import { pipelineGraph, type PipelineGraph } from './pipeline-graph';
import { outdatedBy, withProgress } from './pipeline-progress';
import {
  PIPELINE,
  PIPELINE_PROGRESS,
  type ShownNode,
  type ShownPipeline,
} from './pipeline.documents';

/** As many as can be asked for by their places. */
const PLACES_MAX = 500;

export type KnownPipeline = { readonly pipeline: ShownPipeline; readonly graph: PipelineGraph };

/**
 * A pipeline with its graph, which is asked for once. Whatever changes afterwards is asked for by the places of the nodes that have
 * changed: one node is a few hundred bytes, and ten thousand of them are megabytes.
 */
export function pipelineQuery(id: string, at: string | null) {
  const queryKey = ['Pipeline', { id, at }] as const;
  const subject: Subject = `pipeline:${id}`;
  return queryOptions({
    queryKey,
    queryFn: ({ client }): Promise<KnownPipeline> => {
      const known = client.getQueryData<KnownPipeline>(queryKey);
      if (at !== null) return whole(id, at);
      return known ? newest(id, known, subject) : first(id);
    },
    // Compared by hand: a node of which nothing was told is the same object.
    structuralSharing: false,
    meta: liveMeta({ changesWith: [subject], alsoWith: inTheWay }, { at }),
  });
}

/** What is waited for may go on somewhere else: a stack that another run has, the project that another pipeline has. */
function inTheWay({ pipeline }: KnownPipeline): readonly Subject[] {
  const stacks = pipeline.nodes
    .filter(waitsForStack)
    .map(({ stackId }): Subject => `stack:${stackId}`);
  return pipeline.waiting?.for === 'pipeline' ? ['pipelines', ...stacks] : stacks;
}

const waitsForStack = ({ waiting }: ShownNode): boolean => waiting?.for === 'stack';

async function whole(id: string, at: string | null): Promise<KnownPipeline> {
  const { pipeline } = await ask(PIPELINE, { id, at });
  return { pipeline, graph: pipelineGraph(pipeline.nodes) };
}

async function first(id: string): Promise<KnownPipeline> {
  const asked = changedPlaces.ask(id);
  const known = await whole(id, null);
  changedPlaces.answered(id, asked);
  return known;
}

async function newest(
  id: string,
  { pipeline: known, graph }: KnownPipeline,
  subject: Subject,
): Promise<KnownPipeline> {
  const asked = changedPlaces.ask(id);
  const places = placesOf(asked.changed, known);
  const { pipeline: progress } = await ask(PIPELINE_PROGRESS, { id, places });
  changedPlaces.answered(id, asked);
  const outdated = places === null ? [] : outdatedBy(known, progress, graph);
  if (outdated.length > 0) {
    changedPlaces.tell(id, outdated);
    liveData.tell(subject);
  }
  return { pipeline: withProgress(known, progress), graph };
}

/** Null asks for all: there are too many, or nobody can say which they are. */
function placesOf(changed: Changed, { nodes }: ShownPipeline): number[] | null {
  if (changed === 'all' || liveConnection.state === 'lost') return null;
  const places = new Set([...changed, ...nodes.filter(waitsForStack).map(({ place }) => place)]);
  return places.size > PLACES_MAX ? null : [...places];
}
