import { settledPipeline, settledRun } from './settled';

const at = '2026-11-21T19:00:00.000Z';
const waiting = {
  state: 'unconfirmed',
  reason: null,
  cancelRequested: null,
  states: [{ state: 'unconfirmed', at, by: 'runner' }],
} as const;

describe(settledRun.name, () => {
  it('leaves open what waits for a person', () => {
    expect(settledRun('confirm', waiting)).toBeUndefined();
    expect(settledRun('discard', waiting)).toBeUndefined();
    expect(settledRun('discard', { ...waiting, state: 'ready' })).toBeUndefined();
    expect(settledRun('cancel', { ...waiting, state: 'planning' })).toBeUndefined();
  });

  it('says who has confirmed, also when the run is long past it', () => {
    const states = [
      ...waiting.states,
      { state: 'confirmed', at, by: 'ada' },
      { state: 'applying', at, by: 'runner' },
    ] as const;
    const confirmed = { ...waiting, state: 'applying', states } as const;
    const told = { words: 'ada has confirmed the plan', at, comment: null };
    expect(settledRun('confirm', confirmed)).toEqual(told);
    expect(settledRun('discard', confirmed)).toEqual(told);
  });

  it('says who has discarded, and what they wrote', () => {
    const states = [...waiting.states, { state: 'discarded', at, by: 'ada' }] as const;
    const discarded = { ...waiting, state: 'discarded', states } as const;
    const told = settledRun('confirm', { ...discarded, reason: 'too late' });
    expect(told).toEqual({ words: 'ada has discarded it', at, comment: 'too late' });
    expect(settledRun('confirm', { ...discarded, reason: 'requested' })?.comment).toBeNull();
  });

  it('says what a run did that nobody decided about', () => {
    expect(settledRun('discard', { ...waiting, state: 'planning' })?.words).toBe(
      'It has gone on by itself: planning',
    );
    expect(settledRun('cancel', { ...waiting, state: 'failed' })?.words).toBe(
      'It has ended by itself: failed',
    );
    const asked = { ...waiting, state: 'planning', cancelRequested: 'enough' } as const;
    expect(settledRun('cancel', asked)).toMatchObject({ comment: 'enough' });
  });
});

describe(settledPipeline.name, () => {
  const gate = { environment: 'late', node: null, resolvedBy: null, resolvedAt: null };
  const pipeline = {
    status: 'running',
    result: null,
    endedAt: null,
    cancelRequested: null,
  } as const;
  const asked = { verb: 'yes', pipelineId: 'pip_1', environment: 'late', node: null } as const;

  it('leaves open a gate that waits', () => {
    const gates = [{ ...gate, state: 'waiting', comment: null } as const];
    expect(settledPipeline(asked, { ...pipeline, gates })).toBeUndefined();
  });

  it.each([
    ['open', 'ada has opened the gate'],
    ['rejected', 'ada has rejected it'],
  ] as const)('says who has answered, and how: %s', (state, words) => {
    const answered = { ...gate, state, resolvedBy: 'ada', resolvedAt: at, comment: 'fine' };
    const told = { words, at, comment: 'fine' };
    expect(settledPipeline(asked, { ...pipeline, gates: [answered] })).toEqual(told);
  });

  it('says so where the pipeline ended over a gate, or is about to', () => {
    const gates = [{ ...gate, state: 'void', comment: null } as const];
    const ended = {
      ...pipeline,
      gates,
      status: 'completed',
      result: 'cancelled',
      endedAt: at,
    } as const;
    expect(settledPipeline(asked, ended)?.words).toBe('The pipeline has ended: cancelled');
    const cancel = { verb: 'cancel', pipelineId: 'pip_1' } as const;
    expect(settledPipeline(cancel, { ...pipeline, gates })).toBeUndefined();
    expect(settledPipeline(cancel, { ...ended, status: 'cancelling', result: null })?.words).toBe(
      'The pipeline goes on: cancelling',
    );
  });
});
