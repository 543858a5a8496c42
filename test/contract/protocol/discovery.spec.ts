import { credentials } from '@grpc/grpc-js';
import { GossipClient } from '@eventstore/db-client/generated/gossip_grpc_pb';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb';
import { ServerFeaturesClient } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { describeOverStores, json, revisions, useServer } from './protocol-harness';

/** How clients find the server and what it can. */
describeOverStores('the services of the protocol', (open) => {
  const under = useServer(open);

  it('tell in lower case what they can', async () => {
    const address = `127.0.0.1:${under.server.port}`;
    const client = new ServerFeaturesClient(address, credentials.createInsecure());
    const methods = await new Promise<Record<string, string[]>>((resolve, reject) =>
      client.getSupportedMethods(new Empty(), (error, found) => {
        if (error) reject(error);
        const entries = found.getMethodsList().map((each) => {
          return [
            `${each.getServiceName()}/${each.getMethodName()}`,
            each.getFeaturesList(),
          ] as const;
        });
        resolve(Object.fromEntries(entries));
      }),
    );
    client.close();
    const service = 'event_store.client.streams.streams';
    expect(methods).toEqual({
      [`${service}/read`]: ['position', 'events'],
      [`${service}/append`]: [],
      [`${service}/batchappend`]: ['deadline_duration'],
      [`${service}/delete`]: [],
      [`${service}/tombstone`]: [],
    });
  });

  it.each([
    'esdb+discover://127.0.0.1:PORT?tls=false',
    'esdb://127.0.0.1:PORT,127.0.0.1:PORT?tls=false',
  ])('are found through gossip by %s', async (url) => {
    const client = under.connect(url.replaceAll('PORT', String(under.server.port)));
    await client.appendToStream('a', json());
    expect(await revisions(client.readStream('a'))).toEqual([0]);
  });

  it.each([
    ['store.example.org:12113', 'store.example.org', 12_113],
    ['[2001:db8::1]:443', '2001:db8::1', 443],
    ['store.example.org', 'store.example.org', undefined],
  ])('are where the client has reached them: %s', async (authority, host, port) => {
    const address = `127.0.0.1:${under.server.port}`;
    const client = new GossipClient(address, credentials.createInsecure(), {
      'grpc.default_authority': authority,
    });
    const found = await new Promise<ClusterInfo>((resolve, reject) =>
      client.read(new Empty(), (error, info) => (error ? reject(error) : resolve(info))),
    );
    client.close();
    const [member] = found.getMembersList();
    expect(member?.getHttpEndPoint()?.toObject()).toEqual({
      address: host,
      port: port ?? under.server.port,
    });
  });
});
