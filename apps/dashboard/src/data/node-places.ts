/** One text for a node by its place, as it is gathered with others. */
export const placeId = (pipelineId: string, place: number): string => `${pipelineId}#${place}`;

/** The same as one question for each pipeline. */
export function placesByPipeline(
  ids: readonly string[],
): readonly (readonly [pipelineId: string, places: readonly number[]])[] {
  const asked = new Map<string, number[]>();
  for (const id of ids) {
    const [pipelineId = '', place] = id.split('#');
    const places = asked.get(pipelineId) ?? [];
    places.push(Number(place));
    asked.set(pipelineId, places);
  }
  return [...asked];
}
