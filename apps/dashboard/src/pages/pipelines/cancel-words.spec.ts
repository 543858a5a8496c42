import { cancelWaitsFor, cancelWillDo } from './cancel-words';

const done = { status: 'successful', runState: 'finished' } as const;
const applying = { status: 'in_progress', runState: 'applying' } as const;
const planning = { status: 'in_progress', runState: 'planning' } as const;
const pending = { status: 'pending', runState: null } as const;

describe(cancelWillDo.name, () => {
  it('says that nothing can be stopped any more', () => {
    expect(cancelWillDo([done, applying])).toBe(
      '1 run that applies completes: an apply is never interrupted, and nothing else is left. A cancel changes nothing any more; the pipeline ends by itself.',
    );
  });

  it('tells apart what completes, what ends and what will not begin', () => {
    expect(cancelWillDo([done, applying, applying, planning, pending, pending])).toBe(
      '2 runs that apply complete: an apply is never interrupted. 1 run that has not begun to apply ends, and changes nothing. 2 stacks will not be deployed. What is deployed stays.',
    );
    expect(cancelWillDo([pending])).toBe('1 stack will not be deployed. What is deployed stays.');
  });
});

describe(cancelWaitsFor.name, () => {
  it('says what is waited for', () => {
    expect(cancelWaitsFor([done, applying, planning])).toBe(
      '1 run completes its apply, 1 run stops at the next boundary; then it ends.',
    );
    expect(cancelWaitsFor([done])).toBe('It ends now.');
  });
});
