import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '@fontsource-variable/inter';
import './theme/tokens.css';
import './theme/global.css';
import { ApiError, ServerUnreachable } from '@keelson/client/graphql';
import { StrictMode } from 'react';
import { createRoot, type RootOptions } from 'react-dom/client';
import { Dashboard } from './dashboard';
import { PartMissing } from './data/load-part';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

/** What the server refused, and that it is away, is told on the page, in words. The console is for what nobody has thought of. */
const onCaughtError: RootOptions['onCaughtError'] = (error) => {
  const isTold = [ApiError, ServerUnreachable, PartMissing].some((kind) => error instanceof kind);
  if (!isTold) console.error(error);
};

createRoot(root, { onCaughtError }).render(
  <StrictMode>
    <Dashboard />
  </StrictMode>,
);
