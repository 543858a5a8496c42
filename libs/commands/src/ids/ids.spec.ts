import fc from 'fast-check';
import { v5, validate, version } from 'uuid';
import { derivedId } from './ids';

describe(derivedId.name, () => {
  it('is what the specification of version 5 says, whatever the parts are', () => {
    const namespace = '5f0b3d1c-6d0a-4c0e-9c57-4b1d0c4a6e21';
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.integer()), { minLength: 1 }),
        (parts) => {
          const id = derivedId(...parts);
          expect(id).toBe(v5(parts.join('\u001f'), namespace));
          expect(validate(id) && version(id)).toBe(5);
        },
      ),
    );
  });
});
