import { describeEventLog } from './event-log.contract';
import { usePostgres } from './postgres-store';

describe('PostgreSQL', () => {
  const store = usePostgres();
  describeEventLog('PostgreSQL', () => Promise.resolve(store()));
});
