type Waiting = { readonly why: string; readonly moves: string } | null;

/** Why something stands still and what would move it, in one line; undefined for what does not. */
export const waitingText = (waiting: Waiting): string | undefined =>
  waiting === null ? undefined : `${waiting.why}: ${waiting.moves}`;
