import { Slider, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { exactWords } from '../parts/time-words';
import { useShownMs } from './shown-ms';
import { useGoWhereItRests } from './use-go-to';

const HOUR_MS = 3_600_000;
/** As many stops as a hand tells apart. */
const STOPS = 600;

/** From so many hours ago, at the left, to now. */
export function TimeSlider({ hours }: { readonly hours: number }) {
  const shownMs = useShownMs();
  const goTo = useGoWhereItRests();
  const [nowMs] = useState(() => Date.now());
  const lengthMs = hours * HOUR_MS;
  const [slid, setSlid] = useState<number>();
  const shown = Math.round(STOPS * (1 - (nowMs - (shownMs ?? nowMs)) / lengthMs));
  const stop = slid ?? Math.min(STOPS, Math.max(0, shown));
  const timeOf = (at: number): string =>
    new Date(nowMs - lengthMs * (1 - at / STOPS)).toISOString();
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        {exactWords(timeOf(stop))}
      </Text>
      <Slider
        min={0}
        max={STOPS}
        value={stop}
        label={null}
        color="grape"
        onChange={(chosen) => {
          setSlid(chosen);
          goTo(chosen === STOPS ? undefined : timeOf(chosen));
        }}
        thumbLabel="Moment"
        aria-label="Moment"
      />
    </Stack>
  );
}
