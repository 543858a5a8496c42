import { ask } from '@keelson/client/graphql';
import { useQuery } from '@tanstack/react-query';
import { NameFinder } from './name-finder';
import { NODE_NAMES } from './node-names.documents';
import { placesByPipeline, placeId } from './node-places';

const finder = new NameFinder(async (ids) => {
  const found = placesByPipeline(ids).map(async ([id, places]) => {
    const { pipeline } = await ask(NODE_NAMES, { id, places: [...places] });
    return pipeline.nodes.map(({ id: name, place }) => ({ id: placeId(id, place), name }));
  });
  return (await Promise.all(found)).flat();
});

/** What the node at this place of a pipeline's graph is called, as `environment/stack`: events know its place alone. The graph is frozen. */
export function useNodeName(pipelineId: string, place: number | undefined): string | undefined {
  const id = placeId(pipelineId, place ?? 0);
  const { data } = useQuery({
    queryKey: ['NodeName', id],
    queryFn: () => finder.nameOf(id),
    enabled: place !== undefined && pipelineId.startsWith('pip_'),
  });
  return data ?? undefined;
}
