import { describeApi } from './api-description';
import { describedApplication } from './application';

/** The text of docs/openapi.json. */
export async function writtenDescription(): Promise<string> {
  const app = await describedApplication();
  try {
    return `${JSON.stringify(describeApi(app), null, 2)}\n`;
  } finally {
    await app.close();
  }
}
