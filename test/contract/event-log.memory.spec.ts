import { MemoryEventLog } from '@keelson/event-log';
import { describeEventLog } from './event-log.contract';

describeEventLog('memory', () => {
  const log = new MemoryEventLog();
  return Promise.resolve({ open: () => Promise.resolve(log), dispose: () => log.close() });
});
