import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { TouchedNodes } from './touched';

const POSITION = 'Whoever asks with it as `Keelson-Min-Position` sees the change.';

@ObjectType({ isAbstract: true })
class ChangeOfSomething {
  @Field(() => ID) id: string;
  @Field(() => String, { description: POSITION }) position: string;
}

@ObjectType()
export class RunChange extends ChangeOfSomething {}

@ObjectType()
export class JobChange extends ChangeOfSomething {}

@ObjectType()
export class StackChange extends ChangeOfSomething {}

@ObjectType()
export class PipelineChange extends ChangeOfSomething {
  /** For the resolvers of `places` and `nodes` alone. */
  touched: TouchedNodes;
}
