import { placeId, placesByPipeline } from './node-places';

describe(placesByPipeline.name, () => {
  it('asks once for each pipeline', () => {
    const ids = [placeId('pip_1', 3), placeId('pip_2', 0), placeId('pip_1', 12)];
    expect(placesByPipeline(ids)).toEqual([
      ['pip_1', [3, 12]],
      ['pip_2', [0]],
    ]);
  });
});
