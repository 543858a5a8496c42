/** Names the sagas' checkpoint; never changes. */
export const SAGAS = 'sagas';
