import { randomUUID } from 'node:crypto';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
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

const AUTHORITY = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/;

/**
 * A cluster of one, which leads. Its address is the one by which the client has reached it: what the server listens on may be every
 * address of its machine, or lie behind another name and port.
 */
export class Gossip {
  private readonly instanceId = randomUUID();

  constructor(private readonly listensOn: () => { readonly host: string; readonly port: number }) {}

  serve(call: ServerUnaryCall<unknown, ClusterInfo>, answer: sendUnaryData<ClusterInfo>): void {
    const { host, port } = this.reachedBy(call.getHost());
    const member = new MemberInfo()
      .setInstanceId(new UUID().setString(this.instanceId))
      .setTimeStamp((BigInt(Date.now()) * TICKS_PER_MS).toString())
      .setState(MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new EndPoint().setAddress(host).setPort(port));
    answer(null, new ClusterInfo().setMembersList([member]));
  }

  private reachedBy(authority: string): { readonly host: string; readonly port: number } {
    const own = this.listensOn();
    const [, ipv6, name, port] = AUTHORITY.exec(authority) ?? [];
    return { host: ipv6 ?? name ?? own.host, port: port === undefined ? own.port : Number(port) };
  }
}
