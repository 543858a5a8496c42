import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { GraphNode } from './pipeline-model';
import type { PipelineSearch } from './pipeline.search';

/** What is looked for on a pipeline's page; whatever is not given does not matter. */
export function isWanted(
  { shown, id }: GraphNode,
  { find, status }: Pick<PipelineSearch, 'find' | 'status'>,
): boolean {
  if (status !== undefined && shown.status !== status) return false;
  return find === undefined || id.toLowerCase().includes(find.toLowerCase());
}

/** Whether it is of the part of the pipeline that is shown. */
export function isInPart(
  { environment, layer }: GraphNode,
  part: Pick<PipelineSearch, 'environment' | 'layer'>,
): boolean {
  if (part.environment !== undefined && part.environment !== environment) return false;
  return part.layer === undefined || part.layer === layer;
}

/** Changes the page's address. What is looked at and looked for does not fill the history. */
export function useChoosePart(): (change: PipelineSearch, replace?: boolean) => void {
  const navigate = useNavigate({ from: '/pipelines/$pipelineId' });
  return useCallback(
    (change, replace = false) =>
      void navigate({
        search: (search) => ({ ...search, ...change }),
        replace,
        resetScroll: false,
      }),
    [navigate],
  );
}
