// Lets a Node.js process that a spec starts and kills load our TypeScript: node -r .../register-typescript.cjs entry.ts
const path = require('node:path');
const { transformFileSync } = require('@swc/core');

const root = path.resolve(__dirname, '../..');
// The compiler reads its settings relative to the working directory.
process.chdir(root);
require.extensions['.ts'] = (module, file) => {
  const { code } = transformFileSync(file, {
    configFile: path.join(root, '.swcrc'),
    sourceMaps: 'inline',
  });
  module._compile(code, file);
};
