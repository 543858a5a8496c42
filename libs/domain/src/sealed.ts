/**
 * A secret inside an event: AES-256-GCM ciphertext under the data key of its owner (a stream id, which is also the associated
 * data). Deleting that key deletes the secret from history. `fingerprint` is an HMAC under the installation's key, so that two
 * sealed values can be compared without opening them.
 */
export type Sealed = {
  readonly owner: string;
  readonly ciphertext: string;
  readonly fingerprint: string;
};
