import { ApiError, ServerUnreachable } from '@keelson/client';
import { node, pipeline } from '../../../../test/support/pipeline-snapshots';
import { followPipeline } from './follow-pipeline';
import type { PipelineSnapshot } from './pipeline-snapshot';

const running = pipeline([node('e/a', { status: 'in_progress', runState: 'planning' })]);
const held = pipeline([node('e/a', { status: 'in_progress', runState: 'unconfirmed' })]);
const completed = pipeline([node('e/a', { status: 'successful' })], {
  status: 'completed',
  result: 'succeeded',
});
const away = (): never => {
  throw new ServerUnreachable('http://x', 'ECONNREFUSED');
};
const problem = (status: number) => (): never => {
  throw new ApiError({ status, code: 'c', title: 'no' });
};

function follow(looks: readonly (PipelineSnapshot | (() => never))[], endAtApproval = false) {
  let nowMs = 0;
  let look = 0;
  const troubles: (string | undefined)[] = [];
  const ended = jest.fn();
  const interruption = new AbortController();
  const result = followPipeline({
    read: async () => {
      const next = looks[Math.min(look++, looks.length - 1)] as PipelineSnapshot | (() => never);
      return typeof next === 'function' ? next() : next;
    },
    view: { update: () => {}, trouble: (message) => troubles.push(message), end: ended },
    nowMs: () => nowMs,
    signal: interruption.signal,
    endAtApproval,
    delay: async (ms) => {
      nowMs += ms;
      if (look > 10_000) throw new Error('it never ends');
    },
  });
  return { result, troubles, ended, interruption, waitedMs: () => nowMs };
}

describe('followPipeline', () => {
  it('looks until the pipeline is completed', async () => {
    const { result, ended } = follow([running, running, completed]);
    expect(await result).toBe(completed);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('waits for a person where one watches, and ends where nobody does', async () => {
    expect(await follow([running, held, completed]).result).toBe(completed);
    expect(await follow([running, held, completed], true).result).toBe(held);
  });

  it('waits through an outage of the server and shows it', async () => {
    const { result, troubles } = follow([running, away, away, problem(503), completed]);
    expect(await result).toBe(completed);
    expect(troubles.filter((each) => each?.includes('trying again'))).toHaveLength(3);
    expect(troubles.at(-1)).toBeUndefined();
  });

  it('gives up after two minutes without an answer', async () => {
    const { result, ended, waitedMs } = follow([running, away]);
    await expect(result).rejects.toThrow(ServerUnreachable);
    expect(waitedMs()).toBeGreaterThan(120_000);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('takes a refusal as the answer, but grants a new pipeline some time to be visible', async () => {
    await expect(follow([running, problem(403)]).result).rejects.toThrow(ApiError);
    await expect(follow([running, problem(404)]).result).rejects.toThrow(ApiError);
    const young = follow([problem(404), problem(404), completed]);
    expect(await young.result).toBe(completed);
    expect(young.troubles.filter((each) => each !== undefined)).toEqual([]);
    const { result, waitedMs } = follow([problem(404)]);
    await expect(result).rejects.toThrow(ApiError);
    expect(waitedMs()).toBeLessThan(10_000);
  });

  it('ends at once when the person leaves', async () => {
    const { result, interruption } = follow([running]);
    interruption.abort();
    expect(await result).toBe(running);
  });
});
