import { ask } from '@keelson/client/graphql';
import { queryOptions } from '@tanstack/react-query';
import { changedPlaces, type Changed } from '../../data/changed-places';
import { liveConnection } from '../../data/live-connection';
import { liveData } from '../../data/live-data';
import { subjectsUnlessPast, type Subject } from '../../data/live-query';
import { pipelineGraph, type PipelineGraph } from './pipeline-graph';
import { outdatedBy, withProgress } from './pipeline-progress';
import { PIPELINE, PIPELINE_PROGRESS, type ShownPipeline } from './pipeline.documents';

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
    meta: { changesWith: subjectsUnlessPast([subject], { at }) },
  });
}

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
  const places = placesOf(asked.changed);
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
function placesOf(changed: Changed): number[] | null {
  const isTold = liveConnection.state !== 'lost';
  if (changed === 'all' || changed.length > PLACES_MAX || !isTold) return null;
  return [...changed];
}
