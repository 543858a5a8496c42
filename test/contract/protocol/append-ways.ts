/** With credentials the client takes the plain append, without them the batch. */
export const ways = [
  ['batch append', {}],
  ['plain append', { credentials: { username: 'somebody', password: 'something' } }],
] as const;
