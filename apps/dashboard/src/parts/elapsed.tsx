import { durationWords } from './time-words';
import { useNowMs } from './now';

type ElapsedProps = { readonly from: string | null; readonly to: string | null };

/** How long something took, or has taken until now. */
export function Elapsed({ from, to }: ElapsedProps) {
  if (from === null) return <span aria-label="not started">–</span>;
  return to === null ? (
    <Running from={from} />
  ) : (
    <>{durationWords(Date.parse(to) - Date.parse(from))}</>
  );
}

function Running({ from }: { readonly from: string }) {
  return <>{durationWords(useNowMs() - Date.parse(from))}</>;
}
