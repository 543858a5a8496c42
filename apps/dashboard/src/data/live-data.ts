import { queryClient } from './query-client';
import { RefreshQueue } from './refresh-queue';

/** What is on this screen, kept as new as the server says it is. */
export const liveData = new RefreshQueue(queryClient);
