import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TemporaryFolders } from '../../../../test/support/temporary-folders';
import { serveDashboard } from './dashboard-files';

const SCRIPT = 'console.log("keelson");\n'.repeat(100);

@Controller('api/v1')
class ApiController {
  @Get('stacks')
  stacks(): object {
    return { items: [] };
  }
}

@Module({ controllers: [ApiController] })
class ApiModule {}

describe(serveDashboard, () => {
  const folders = new TemporaryFolders('keelson-dashboard-');
  let app: NestFastifyApplication;

  const get = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'GET', url, headers });

  async function serving(folder: string): Promise<NestFastifyApplication> {
    const created = await NestFactory.create<NestFastifyApplication>(
      ApiModule,
      new FastifyAdapter(),
      { logger: false },
    );
    await serveDashboard(created, folder);
    await created.init();
    return created;
  }

  beforeAll(async () => {
    const folder = folders.make();
    mkdirSync(path.join(folder, 'assets'));
    writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Keelson</title>');
    writeFileSync(path.join(folder, 'assets', 'main-abc.js'), SCRIPT);
    writeFileSync(path.join(folder, 'assets', 'main-abc.js.gz'), gzipSync(SCRIPT));
    app = await serving(folder);
  });

  afterAll(async () => {
    await app.close();
    folders.remove();
  });

  it('answers every page with the index, asked for anew each time', async () => {
    for (const url of ['/', '/pipelines', '/runs/run_1?at=7', '/apiary', '/index.html']) {
      const { statusCode, headers, body } = await get(url);
      expect([url, statusCode, body]).toEqual([url, 200, expect.stringContaining('Keelson')]);
      expect(headers['content-type']).toContain('text/html');
      expect(headers['cache-control']).toBe('no-cache');
    }
  });

  it('forbids scripts of others and frames, and upgrades no plain request', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('has files with a digest in their names kept for ever, compressed where that is understood', async () => {
    const plain = await get('/assets/main-abc.js');
    expect(plain.body).toBe(SCRIPT);
    expect(plain.headers['cache-control']).toContain('immutable');
    const packed = await get('/assets/main-abc.js', { 'accept-encoding': 'gzip' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers['content-type']).toContain('javascript');
    expect(gunzipSync(packed.rawPayload).toString()).toBe(SCRIPT);
  });

  it('leaves to programs what is theirs', async () => {
    expect((await get('/api/v1/stacks')).json()).toEqual({ items: [] });
    const theirs = ['/api/v1/nothing', '/api', '/graphql', '/healthz', '/assets/gone-abc.js'];
    for (const url of theirs) {
      const { statusCode, headers } = await get(url);
      expect([url, statusCode]).toEqual([url, 404]);
      expect(headers['content-type']).toContain('json');
    }
    expect((await app.inject({ method: 'POST', url: '/pipelines' })).statusCode).toBe(404);
  });

  it('gives out nothing that lies beside the folder', async () => {
    for (const url of [
      '/../secret',
      '/%2e%2e/secret',
      '/assets/../../secret',
      '/assets/%2e%2e%2fx',
    ]) {
      const { statusCode, headers, body } = await get(url);
      const isThePage = statusCode === 200 && body.includes('<title>Keelson</title>');
      expect([url, isThePage || statusCode >= 400]).toEqual([url, true]);
      expect(headers['content-type']).toMatch(/html|json/);
    }
  });

  it('serves nothing where none was built', async () => {
    const bare = await serving(folders.make());
    expect((await bare.inject('/')).statusCode).toBe(404);
    await bare.close();
  });
});
