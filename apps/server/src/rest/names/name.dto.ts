import { Answer, Id, Text } from '../api-properties';

@Answer()
export class NameDto {
  @Id() id: string;
  @Text() name: string;
}
