import type { LaneState } from '@keelson/domain';
import { ensure, type Step } from './violation';

const rankOf = { blocking: 0, proposed: 1, drift: 2 };

/** Q1 one holder, Q2 growing tokens, Q3 the order of the queue, Q5 one release per grant. */
export function checkLane({ event, before, after, history }: Step<LaneState>): void {
  const { stream } = event;
  switch (event.type) {
    case 'LaneGranted': {
      const { holder, token } = event.data;
      ensure('Q1', before.granted === null, `${stream} has two holders: ${holder}`);
      ensure('Q2', token === event.revision, `${stream} grants ${token} at ${event.revision}`);
      ensure('Q3', before.queue[0]?.holder === holder, `${stream} grants ${holder} out of turn`);
      const grants = history
        .of(stream)
        .filter(
          ({ type, data }) => type === 'LaneGranted' && 'holder' in data && data.holder === holder,
        );
      ensure('Q5', grants.length === 1, `${stream} grants ${holder} ${grants.length} times`);
      return;
    }
    case 'LaneReleased':
      ensure(
        'Q5',
        before.granted?.holder === event.data.holder && before.granted.token === event.data.token,
        `${stream} is released by ${event.data.holder}, which does not hold it`,
      );
      return;
    case 'LaneEntered': {
      const queue = after.queue;
      const sorted = queue.every((waiter, index) => {
        const next = queue[index + 1];
        return (
          next === undefined ||
          waiter.priority > next.priority ||
          (waiter.priority === next.priority && rankOf[waiter.class] <= rankOf[next.class])
        );
      });
      ensure('Q3', sorted, `the queue of ${stream} is out of order`);
      return;
    }
    default:
      return;
  }
}
