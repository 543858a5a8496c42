import { randomUUID } from 'node:crypto';
import type { sendUnaryData } from '@grpc/grpc-js';
import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import {
  SupportedMethod,
  SupportedMethods,
} from '@eventstore/db-client/generated/serverfeatures_pb';
import { UUID } from '@eventstore/db-client/generated/shared_pb';

/** The version whose behaviour this server has; clients choose by it what they may ask for. */
const SERVER_VERSION = '24.2.0';
const STREAMS = 'event_store.client.streams.streams';
const METHODS: readonly (readonly [string, readonly string[]])[] = [
  ['read', ['position', 'events']],
  ['append', []],
  ['batchappend', ['deadline_duration']],
  ['delete', []],
  ['tombstone', []],
];

export function supportedMethods(_: unknown, answer: sendUnaryData<SupportedMethods>): void {
  const methods = METHODS.map(([name, features]) =>
    new SupportedMethod()
      .setServiceName(STREAMS)
      .setMethodName(name)
      .setFeaturesList([...features]),
  );
  answer(
    null,
    new SupportedMethods().setEventStoreServerVersion(SERVER_VERSION).setMethodsList(methods),
  );
}

const TICKS_PER_MS = 10_000n;

/** A cluster of one, which leads. */
export class Gossip {
  private readonly instanceId = randomUUID();

  constructor(private readonly endpoint: () => { readonly host: string; readonly port: number }) {}

  serve(answer: sendUnaryData<ClusterInfo>): void {
    const { host, port } = this.endpoint();
    const member = new MemberInfo()
      .setInstanceId(new UUID().setString(this.instanceId))
      .setTimeStamp((BigInt(Date.now()) * TICKS_PER_MS).toString())
      .setState(MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new EndPoint().setAddress(host).setPort(port));
    answer(null, new ClusterInfo().setMembersList([member]));
  }
}
