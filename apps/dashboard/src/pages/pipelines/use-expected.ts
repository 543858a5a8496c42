import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { liveQuery } from '../../data/live-query';
import { expectedOf } from './expected-of';
import { EARLIER_PIPELINES, NODE_TIMES, type ShownPipeline } from './pipeline.documents';
import type { Expected } from './pipeline-model';

const NOTHING: Expected = new Map();

/**
 * What the stacks of a pipeline took in the last successful one of its project before it, while this one is not over. What it did not
 * run, nobody expects anything of.
 */
export function useExpected(pipeline: ShownPipeline, at: string | null): Expected {
  const { projectId: project, createdAt, status } = pipeline;
  const isOpen = status !== 'completed';
  const earlier = useQuery({
    ...liveQuery({ document: EARLIER_PIPELINES, variables: { project, at }, changesWith: [] }),
    enabled: isOpen,
  });
  const last = earlier.data?.pipelines.edges.find(
    ({ node }) => node.result === 'succeeded' && node.createdAt < createdAt,
  );
  const times = useQuery({
    ...liveQuery({
      document: NODE_TIMES,
      variables: { id: last?.node.id ?? '', at },
      changesWith: [],
    }),
    enabled: isOpen && last !== undefined,
  });
  const nodes = times.data?.pipeline.nodes;
  return useMemo(() => (isOpen && nodes ? expectedOf(nodes) : NOTHING), [isOpen, nodes]);
}
