import 'reflect-metadata';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { listen } from './application';
import { StartRefused } from './start-refused';

@Module({})
class EmptyModule {}

const emptyApplication = () =>
  NestFactory.create<NestFastifyApplication>(EmptyModule, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });

describe(listen, () => {
  let taken: Server;
  let port: number;

  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    port = (taken.address() as AddressInfo).port;
  });

  afterAll(() => new Promise((resolve) => taken.close(resolve)));

  it('names a port in use, and the variable that changes it', async () => {
    const app = await emptyApplication();
    const refusal = await listen(app, '127.0.0.1', port).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartRefused);
    expect((refusal as Error).message).toContain(String(port));
    expect((refusal as Error).message).toContain('KEELSON_PORT');
    await app.close();
  });

  it('answers the port that it was given, and an address that reaches it', async () => {
    const app = await emptyApplication();
    const url = await listen(app, '0.0.0.0', 0);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    await app.close();
  });
});
