export type Counts = { readonly add: number; readonly change: number; readonly delete: number };

/** What a plan would do (TR3). A replaced resource counts as one add and one delete. */
export type Delta = { readonly resources: Counts; readonly outputs: Counts };
