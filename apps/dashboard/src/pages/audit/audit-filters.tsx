import { eventTypes } from '@keelson/domain';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { Choice } from '../../parts/choice';
import { eventWords } from '../../parts/event-words';
import { TextFilter } from '../../parts/text-filter';
import classes from './audit-filters.module.css';
import { auditFilters, type AuditFilter, type AuditSearch } from './audit.search';
import { localTime, momentOf } from './local-time';
import { usePut } from './use-put';

const TYPES = Object.keys(eventTypes)
  .sort()
  .map((type) => ({ value: type, label: eventWords(type) }));

const VIEWS = [
  { value: 'grouped', label: 'By cause' },
  { value: 'single', label: 'One by one' },
];

/** How the events are put. */
export function AuditView() {
  const { view } = useSearch({ from: '/shell/audit' });
  const put = usePut();
  return (
    <Choice
      label="Events are shown"
      value={view ?? 'grouped'}
      options={VIEWS}
      onChoose={(chosen) => put({ view: chosen === 'single' ? chosen : undefined })}
    />
  );
}

/** Narrows the events. All of it stands in the address. */
export function AuditFilters() {
  const search = useSearch({ from: '/shell/audit' });
  const put = usePut();
  const said = auditFilters.filter((filter) => search[filter] !== undefined);
  const text = (filter: AuditFilter, label: string) => (
    <TextFilter
      label={label}
      value={search[filter] ?? ''}
      width="100%"
      onChange={(value) => put({ [filter]: value || undefined })}
    />
  );
  return (
    <div className={classes.filters} role="search" aria-label="Filters">
      {text('text', 'Text in the event')}
      <NativeSelect
        size="xs"
        aria-label="Only events of the type"
        value={search.type ?? ''}
        data={[{ value: '', label: 'all types' }, ...TYPES]}
        onChange={(event) => put({ type: event.currentTarget.value || undefined })}
      />
      {text('actor', 'Actor')}
      {text('stream', 'Stack, id or stream')}
      <Time filter="from" label="From" value={search.from} put={put} />
      <Time filter="to" label="Until" value={search.to} put={put} />
      {search.correlation !== undefined && text('correlation', 'Cause')}
      {said.length > 0 && (
        <Button
          variant="subtle"
          className={classes.clear ?? ''}
          onClick={() => put(Object.fromEntries(said.map((filter) => [filter, undefined])))}
        >
          Clear filters
        </Button>
      )}
    </div>
  );
}

type TimeProps = {
  readonly filter: 'from' | 'to';
  readonly label: string;
  readonly value: string | undefined;
  readonly put: (change: AuditSearch) => void;
};

function Time({ filter, label, value, put }: TimeProps) {
  return (
    <TextInput
      type="datetime-local"
      className={classes.time ?? ''}
      size="xs"
      aria-label={label}
      leftSection={<span className={classes.label}>{label}</span>}
      leftSectionWidth={44}
      value={value === undefined ? '' : localTime(value)}
      onChange={(event) => put({ [filter]: momentOf(event.currentTarget.value) })}
    />
  );
}
