import { StateContents } from './state-contents';

const VPC = { mode: 'managed', type: 'aws_vpc', name: 'main', provider: aws('') };
const SUBNET = { mode: 'managed', type: 'aws_subnet', name: 'a', provider: aws('.west') };

describe(StateContents.name, () => {
  const parse = (file: object): StateContents =>
    StateContents.parse(Buffer.from(JSON.stringify(file)));
  const one = (attributes: object, more: object = {}): object => ({
    ...VPC,
    instances: [{ attributes, ...more }],
  });

  it('tells what is managed, by address, with modules, keys and data sources', () => {
    const { resources } = parse({
      resources: [
        one({ id: 'vpc-1' }, { status: 'tainted' }),
        {
          ...SUBNET,
          module: 'module.net["eu"]',
          instances: [{ index_key: 1 }, { index_key: 'b' }],
        },
        { ...VPC, mode: 'data', instances: [{}] },
      ],
    });
    expect(resources.map(({ address, tainted }) => [address, tainted])).toEqual([
      ['aws_vpc.main', true],
      ['data.aws_vpc.main', false],
      ['module.net["eu"].aws_subnet.a["b"]', false],
      ['module.net["eu"].aws_subnet.a[1]', false],
    ]);
    expect(resources[0]?.provider).toBe('registry.terraform.io/hashicorp/aws');
    expect(resources[2]).toMatchObject({ module: 'module.net["eu"]' });
  });

  it('tells what the native provisioner began to make and did not finish', () => {
    const native = { mode: 'managed', type: 'exec', provider: 'keelson.dev/native' };
    const { resources } = parse({
      resources: [
        { ...native, name: 'begun', instances: [{ attributes: null }] },
        { ...native, name: 'done', instances: [{ attributes: { done: true } }] },
        { ...VPC, instances: [{ attributes: null }] },
      ],
    });
    expect(resources.map(({ address, tainted }) => [address, tainted])).toEqual([
      ['aws_vpc.main', false],
      ['exec.begun', true],
      ['exec.done', false],
    ]);
  });

  it('tells what changed between two states by name, and never a value', () => {
    const before = parse({
      resources: [one({ id: 'vpc-1', cidr: 'hunter2-old', tags: { a: 1 } })],
      outputs: { url: { value: 'x' }, kept: { value: 1 } },
    });
    const after = parse({
      resources: [
        one({ id: 'vpc-1', cidr: 'hunter2-new', tags: { a: 1 }, arn: 'hunter2' }),
        { ...SUBNET, instances: [{}] },
      ],
      outputs: { url: { value: 'y' }, kept: { value: 1 } },
    });
    const difference = after.since(before);
    expect(difference.added.map(({ address }) => address)).toEqual(['aws_subnet.a']);
    expect(difference.removed).toEqual([]);
    expect(difference.changed).toMatchObject([
      { address: 'aws_vpc.main', attributes: ['arn', 'cidr'] },
    ]);
    expect(difference.outputs).toEqual(['url']);
    expect(JSON.stringify(difference)).not.toContain('hunter2');
    expect(before.since(after).removed.map(({ address }) => address)).toEqual(['aws_subnet.a']);
  });

  it('knows an empty state', () => {
    expect(parse({}).resources).toEqual([]);
    expect(parse({ resources: [{ ...VPC, instances: [] }] }).resources).toEqual([]);
  });
});

function aws(alias: string): string {
  return `provider["registry.terraform.io/hashicorp/aws"]${alias}`;
}
