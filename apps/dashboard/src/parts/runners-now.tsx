import { ask } from '@keelson/client/graphql';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RUNNERS_NOW } from './runners-now.documents';

/** That a runner is there is no event, so nobody tells: whoever shows it asks, about as often as a sign of life is written down. */
export const ASK_RUNNERS_EVERY_MS = 5_000;

/** Whether there is somebody to do what waits for a runner, and the way to their page, unless it stands there (`alone`). */
export function RunnersNow({ alone = false }: { readonly alone?: boolean }) {
  const { data } = useQuery({
    queryKey: ['RunnersNow'],
    queryFn: ({ signal }) => ask(RUNNERS_NOW, {}, { signal }),
    refetchInterval: ASK_RUNNERS_EVERY_MS,
  });
  if (!data) return null;
  const states = data.runners.map(({ state }) => state);
  const idle = states.filter((state) => state === 'idle').length;
  const busy = states.filter((state) => state === 'busy').length;
  return (
    <>
      {runnerWords(idle, busy)} {!alone && <Link to="/runners">Runners</Link>}
    </>
  );
}

function runnerWords(idle: number, busy: number): string {
  const all = idle + busy;
  if (all === 0) return 'No runner asks for work: start one with `keelson runner start`.';
  const there = all === 1 ? 'One runner is there' : `${all} runners are there`;
  if (idle === 0) return `${there}, and ${all === 1 ? 'it is' : 'all of them are'} busy.`;
  return `${there}, and ${idle === all ? '' : `${idle} of them `}${idle === 1 ? 'asks' : 'ask'} for work.`;
}
