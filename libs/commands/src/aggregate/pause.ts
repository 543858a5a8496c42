/** Waits. A simulation gives its own, so that its clock alone says when the time is over. */
export type Pause = (ms: number) => Promise<void>;

export const realPause: Pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
