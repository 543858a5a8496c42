export type { KeyRing } from './sealing/key-ring.port';
export { MasterKey, MasterKeyInvalid } from './sealing/master-key';
export { MemoryKeyRing } from './sealing/memory-key-ring';
export { PostgresKeyRing } from './sealing/postgres-key-ring';
export { SealBroken, Sealer, SecretShredded } from './sealing/sealer';
export { allows, roles, type Role } from './tokens/roles';
export { deriveStateToken } from './tokens/state-token';
export { hashToken, newToken, sameSecret } from './tokens/tokens';
