import { streamFoundBy, streamNamedBy } from './stream-filter';

describe(streamNamedBy.name, () => {
  it.each([
    ['run-run_01', 'run-run_01'],
    ['def-project-acme.shop', 'def-project-acme.shop'],
    ['run_01', 'run-run_01'],
    ['pip_01', 'pipeline-pip_01'],
    ['stk_01', 'stack-stk_01'],
    ['key_01', 'def-api-key-key_01'],
    ['run_…2dmyn2', undefined],
    ['dev/paused', undefined],
    ['2dmyn2', undefined],
    ['my_own', undefined],
  ])('%s', (text, stream) => {
    expect(streamNamedBy(text)).toBe(stream);
  });
});

describe(streamFoundBy.name, () => {
  const found = {
    stacks: [
      { id: 'stk_1', name: 'dev/paused' },
      { id: 'stk_2', name: 'dev/paused-too' },
    ],
    runs: [{ id: 'run_012dmyn2' }, { id: 'run_2dmyn2xx' }],
    pipelines: [],
  };

  it('takes a stack by its name, in full', () => {
    expect(streamFoundBy('dev/paused', found)).toBe('stack-stk_1');
    expect(streamFoundBy('dev/pause', found)).toBeUndefined();
  });

  it('takes an id by its end, as the pages show it', () => {
    expect(streamFoundBy('run_…2dmyn2', found)).toBe('run-run_012dmyn2');
    expect(streamFoundBy('2dmyn2', found)).toBe('run-run_012dmyn2');
  });

  it('does not choose where several fit', () => {
    const twice = { ...found, pipelines: [{ id: 'pip_2dmyn2' }] };
    expect(streamFoundBy('2dmyn2', twice)).toBeUndefined();
  });
});
