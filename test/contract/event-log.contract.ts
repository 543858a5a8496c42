import { describeAppends } from './appends.contract';
import type { LogFactory } from './log-harness';
import { describeReads } from './reads.contract';
import { describeSubscriptions } from './subscriptions.contract';

/** What is true on every adapter of the event log. */
export function describeEventLog(name: string, factory: LogFactory): void {
  describe(`the event log in ${name}`, () => {
    describeAppends(factory);
    describeReads(factory);
    describeSubscriptions(factory);
  });
}
