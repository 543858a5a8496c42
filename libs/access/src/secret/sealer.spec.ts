import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import type { KeyRing } from './key-ring.port';
import { MasterKey, MasterKeyInvalid } from './master-key';
import { MemoryKeyRing } from './memory-key-ring';
import { CACHED_KEY_MS } from './data-keys';
import { MasterKeyMismatch, SealBroken, SecretShredded } from './seal-errors';
import { Sealer } from './sealer';

const SECRET = 'hunter2';
let masterKey: MasterKey;
let ring: MemoryKeyRing;
let sealer: Sealer;
beforeEach(() => {
  masterKey = MasterKey.parse(MasterKey.generate());
  ring = new MemoryKeyRing();
  sealer = new Sealer(masterKey, ring);
});

describe('Sealer', () => {
  it('opens what it sealed, in this process and in the next', async () => {
    const sealed = await sealer.seal('stack-1', SECRET);
    expect((await sealer.open(sealed)).toString()).toBe(SECRET);
    const restarted = new Sealer(masterKey, ring);
    expect((await restarted.open(JSON.parse(JSON.stringify(sealed)))).toString()).toBe(SECRET);
    const bytes = randomBytes(100_000);
    expect(await sealer.open(await sealer.seal('stack-1', bytes))).toEqual(bytes);
    expect((await sealer.open(await sealer.seal('stack-1', ''))).toString()).toBe('');
  });

  it('shows nothing of the value, and never the same ciphertext', async () => {
    const [one, two] = [await sealer.seal('stack-1', SECRET), await sealer.seal('stack-1', SECRET)];
    expect(one.ciphertext).not.toBe(two.ciphertext);
    expect(JSON.stringify(one)).not.toContain(SECRET);
  });

  it('gives equal values equal fingerprints, across owners and restarts', async () => {
    const one = await sealer.seal('stack-1', SECRET);
    const two = await new Sealer(masterKey, ring).seal('stack-2', Buffer.from(SECRET));
    expect(one.fingerprint).toBe(two.fingerprint);
    expect(sealer.fingerprint(SECRET)).toBe(one.fingerprint);
    expect(sealer.fingerprint('hunter3')).not.toBe(one.fingerprint);
    const elsewhere = new Sealer(MasterKey.parse(MasterKey.generate()), ring);
    expect(elsewhere.fingerprint(SECRET)).not.toBe(one.fingerprint);
  });

  it('opens nothing that was moved to another owner', async () => {
    const sealed = await sealer.seal('stack-1', SECRET);
    const other = await sealer.seal('stack-2', 'other');
    await expect(sealer.open({ ...sealed, owner: 'stack-2' })).rejects.toThrow(SecretShredded);
    await expect(sealer.open({ ...sealed, owner: 'stack-3' })).rejects.toThrow(SecretShredded);
    const [, keyId] = other.ciphertext.split('.');
    const forged = sealed.ciphertext.replace(/\..*\./, `.${keyId}.`);
    const moved = { ...sealed, owner: 'stack-2', ciphertext: forged };
    await expect(sealer.open(moved)).rejects.toThrow(SealBroken);
    const wrapped = (await ring.get('stack-1'))!;
    const stolen = new MemoryKeyRing();
    await stolen.create('stack-2', wrapped);
    const thief = new Sealer(masterKey, stolen).open({ ...sealed, owner: 'stack-2' });
    await expect(thief).rejects.toThrow(MasterKeyMismatch);
  });

  it('says that a damaged value is damaged', async () => {
    const sealed = await sealer.seal('stack-1', SECRET);
    const [form, keyId, body] = sealed.ciphertext.split('.') as [string, string, string];
    const bytes = Buffer.from(body, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const bad = Buffer.from(bytes);
      bad[at]! ^= 1;
      const ciphertext = [form, keyId, bad.toString('base64url')].join('.');
      await expect(sealer.open({ ...sealed, ciphertext })).rejects.toThrow(SealBroken);
    }
    for (const ciphertext of [
      '',
      'v1',
      `v2.${keyId}.${body}`,
      `v1.${keyId}.`,
      `${sealed.ciphertext}.x`,
    ]) {
      await expect(sealer.open({ ...sealed, ciphertext })).rejects.toThrow(SealBroken);
    }
  });

  it('opens nothing of an owner whose key was deleted, also when the owner has a new one', async () => {
    const sealed = await sealer.seal('stack-1', SECRET);
    const kept = await sealer.seal('stack-2', SECRET);
    await sealer.shred('stack-1');
    await expect(sealer.open(sealed)).rejects.toThrow(SecretShredded);
    const renewed = await sealer.seal('stack-1', 'new');
    await expect(sealer.open(sealed)).rejects.toThrow(SecretShredded);
    expect((await sealer.open(renewed)).toString()).toBe('new');
    expect((await sealer.open(kept)).toString()).toBe(SECRET);
  });

  it('forgets a key that another process deleted when its time is over', async () => {
    let now = 0;
    const other = new Sealer(masterKey, ring, () => now);
    const sealed = await other.seal('stack-1', SECRET);
    await sealer.shred('stack-1');
    now = CACHED_KEY_MS - 1;
    expect((await other.open(sealed)).toString()).toBe(SECRET);
    now = CACHED_KEY_MS;
    await expect(other.open(sealed)).rejects.toThrow(SecretShredded);
  });

  it('names another master key as the reason', async () => {
    const sealed = await sealer.seal('stack-1', SECRET);
    const other = new Sealer(MasterKey.parse(MasterKey.generate()), ring);
    await expect(other.open(sealed)).rejects.toThrow(MasterKeyMismatch);
    await expect(other.seal('stack-1', 'x')).rejects.toThrow(MasterKeyMismatch);
  });

  it('agrees on one key when many seal for a new owner at once, in several processes', async () => {
    const sealers = [sealer, new Sealer(masterKey, ring), new Sealer(masterKey, ring)];
    const sealed = await Promise.all(
      Array.from({ length: 30 }, (_, i) => sealers[i % 3]!.seal('stack-1', `secret ${i}`)),
    );
    const opened = await Promise.all(sealed.map((each) => new Sealer(masterKey, ring).open(each)));
    expect(opened.map(String)).toEqual(sealed.map((_, i) => `secret ${i}`));
  });

  it('asks the ring once for many, and again after a failure', async () => {
    const sealed = await sealer.seal('stack-1', SECRET);
    let asked = 0;
    let fails = true;
    const counting: KeyRing = {
      get: (owner) => {
        asked += 1;
        return fails ? Promise.reject(new Error('no connection')) : ring.get(owner);
      },
      create: (owner, key) => ring.create(owner, key),
      delete: (owner) => ring.delete(owner),
    };
    const reader = new Sealer(masterKey, counting);
    await expect(reader.open(sealed)).rejects.toThrow('no connection');
    fails = false;
    await Promise.all(Array.from({ length: 10 }, () => reader.open(sealed)));
    expect(asked).toBe(2);
  });
});

describe('MasterKey', () => {
  it('reads base64, base64url and hexadecimal of the same key', () => {
    const bytes = randomBytes(32);
    for (const form of ['base64', 'base64url', 'hex'] as const) {
      expect(MasterKey.parse(` ${bytes.toString(form)}\n`).bytes).toEqual(bytes);
    }
  });

  it.each([
    '',
    'short',
    randomBytes(31).toString('base64'),
    randomBytes(33).toString('hex'),
    'ä'.repeat(43),
  ])('refuses %p by the name of its variable, without its value', (text) => {
    expect(() => MasterKey.parse(text)).toThrow(MasterKeyInvalid);
    expect(new MasterKeyInvalid().message).toContain('KEELSON_MASTER_KEY');
  });

  it('derives another key for each purpose, and the same again', () => {
    expect(masterKey.derive('one')).toEqual(masterKey.derive('one'));
    expect(masterKey.derive('one')).not.toEqual(masterKey.derive('two'));
    expect(masterKey.derive('one')).not.toEqual(masterKey.bytes);
  });

  it('shows itself in nothing that is printed', () => {
    const shown = [
      inspect(masterKey, { showHidden: true }),
      JSON.stringify({ masterKey }),
      String(masterKey),
    ];
    for (const text of shown) expect(text).toMatch(/^(\{"masterKey":")?\[MasterKey\]("\})?$/);
  });
});
