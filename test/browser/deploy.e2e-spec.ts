import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeProject } from '../support/manifest-folder';
import { nativeStack } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { Dashboard } from './dashboard';
import { describeInBrowser } from './in-browser';

const PIPELINE = /\/pipelines\/(pip_\w+)/;

describeInBrowser('deploying and deleting', (browser) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keelson-deploy-'));
  const file = { type: 'file', name: 'page', properties: { path: 'page', content: 'hello' } };
  let keelson: RunningKeelson;
  let dashboard: Dashboard;
  let pipelineId: string;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
    for (const name of ['shop', 'zoo']) {
      const stacks = [nativeStack(`${name}-site`, [file])];
      const source = writeProject(path.join(folder, name), { org: 'acme', name }, stacks);
      ({ id: pipelineId } = await keelson.deploy(source));
    }
  });
  afterAll(async () => {
    await keelson?.stop();
    keelson?.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    dashboard = await Dashboard.open(browser(), keelson.url);
  });
  afterEach(async () => {
    const { complaints } = dashboard;
    await dashboard.close();
    expect(complaints).toEqual([]);
  });

  const button = (name: string) => dashboard.page.getByRole('button', { name, exact: true });

  /** Where the page leads to after the dialog: to a pipeline that was not there before. */
  async function begun(before: string): Promise<string> {
    await dashboard.page.waitForURL((url) => {
      const [, id] = PIPELINE.exec(url.pathname) ?? [];
      return id !== undefined && id !== before;
    });
    return PIPELINE.exec(dashboard.page.url())?.[1] ?? '';
  }

  it('deploys a project again from its pipeline, after it has said what happens', async () => {
    await dashboard.signIn(keelson.adminToken, `/pipelines/${pipelineId}`);
    await button('Deploy again').click();
    await dashboard.page.getByText(/for generation 1: 1 stack in test/).waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    await button('Deploy zoo').click();
    const deployed = await keelson.completed(await begun(pipelineId));
    expect(deployed).toMatchObject({
      projectName: 'zoo',
      operation: 'deploy',
      result: 'succeeded',
    });
  });

  it('deploys a project that is chosen, from the list of pipelines', async () => {
    await dashboard.signIn(keelson.adminToken, '/pipelines');
    await button('Deploy').click();
    await dashboard.page.getByLabel('Project', { exact: true }).selectOption('shop');
    await dashboard.page.getByText(/for generation 1/).waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    await button('Deploy shop').click();
    const deployed = await keelson.completed(await begun(''));
    expect(deployed).toMatchObject({ projectName: 'shop', result: 'succeeded' });
  });

  it('offers none of it to a reader, and none of it in the past', async () => {
    const { token } = await keelson.client.access.createApiKey({ name: 'eve', role: 'reader' });
    await dashboard.signIn(token, `/pipelines/${pipelineId}`);
    const { page } = dashboard;
    await page.getByRole('heading', { name: 'zoo' }).waitFor();
    expect(await button('Deploy again').count()).toBe(0);
    await dashboard.goto('/pipelines');
    await page.getByRole('link', { name: 'zoo' }).first().waitFor();
    expect(await button('Deploy').count()).toBe(0);
    await dashboard.close();
    dashboard = await Dashboard.open(browser(), keelson.url);
    await dashboard.signIn(keelson.adminToken, '/pipelines?at=1');
    await dashboard.page.getByRole('heading', { name: 'No pipeline yet' }).waitFor();
    expect(await button('Deploy').count()).toBe(0);
  });

  it('deletes a stack with a reason, and leaves its infrastructure alone', async () => {
    let stackId = '';
    for await (const { id, name } of keelson.client.stacks.list()) {
      if (name === 'zoo-site') stackId = id;
    }
    await dashboard.signIn(keelson.adminToken, `/stacks/${stackId}?tab=settings`);
    await button('Delete').click();
    await dashboard.page.getByText(/infrastructure is not destroyed/).waitFor();
    expect(await button('Delete the stack').isDisabled()).toBe(true);
    await dashboard.page.getByLabel('Reason').fill('the zoo is closed');
    expect(await dashboard.barriers()).toEqual([]);
    await button('Delete the stack').click();
    await dashboard.page.getByText('deleted', { exact: true }).first().waitFor();
    await button('Delete').waitFor({ state: 'detached' });
    const { deleted } = await keelson.client.stacks.show(stackId);
    expect(deleted).toBe(true);
  });
});
