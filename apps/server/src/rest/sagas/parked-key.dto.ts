import { Answer, Large, ListOf, OptionalPart, Text, Whole } from '../api-properties';

@Answer()
export class ParkedKeyDto {
  @Text({ description: 'What stands still: the name of a stream, mostly.' }) key: string;
  @Whole() partition: number;
  @Text({ description: 'The event that a saga could make nothing of.' }) eventId: string;
  @Text() position: string;
  @Text() error: string;
  @Large({ description: 'Later events of the key that wait behind it.' }) waiting: number;
  @Text({ description: 'How it goes on.' }) wayOn: string;
}

export class ParkedKeyListDto {
  @ListOf(ParkedKeyDto) items: readonly ParkedKeyDto[];
  @OptionalPart(String) nextCursor: null;
}
