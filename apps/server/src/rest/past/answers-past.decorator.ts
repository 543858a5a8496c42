import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

export const ANSWERS_PAST = 'keelson:answers-past';

/** A read that also answers what it answered at a moment of the past. All that it answers comes from `Consistency.read`, or from events up to then. */
export const AnswersPast = () =>
  applyDecorators(
    SetMetadata(ANSWERS_PAST, true),
    ApiQuery({
      name: 'at',
      required: false,
      type: String,
      description:
        'A moment of the past, as a time (ISO 8601 with its zone) or a position of the log: the answer is what it was then.',
    }),
  );
