import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { RunColumn, RunFilter } from '../../core/wire';
import { describeFilter, MAX_FILTERS } from '../filters';
import { FilterEditor } from './FilterEditor';
import { Popover } from './Popover';

interface IProps {
  known: readonly RunColumn[];
  filters: readonly RunFilter[];
  onChange: (filters: readonly RunFilter[]) => void;
}

/** Conditions that all must hold; each is a chip that opens its editor. */
export function FilterChips(props: IProps): React.JSX.Element {
  const { known, filters, onChange } = props;
  const trans = useTrans();
  const full = filters.length >= MAX_FILTERS;
  return (
    <div role="group" aria-label={trans.__('Filters')} className="sms-FilterChips">
      {filters.map((filter, at) => (
        <span key={at} className="sms-FilterChip">
          <Popover label={describeFilter(filter)} buttonClass="sms-FilterChip-text">
            {close => (
              <FilterEditor
                known={known}
                filter={filter}
                onApply={changed => {
                  onChange(filters.map((other, index) => (index === at ? changed : other)));
                  close();
                }}
              />
            )}
          </Popover>
          <button
            type="button"
            className="sms-FilterChip-remove"
            aria-label={trans.__('Remove filter %1', describeFilter(filter))}
            title={trans.__('Remove')}
            onClick={() => onChange(filters.filter((_, index) => index !== at))}
          >
            ×
          </button>
        </span>
      ))}
      <Popover
        label={trans.__('Add filter')}
        disabledReason={full ? trans.__('At most %1 filters hold at once.', MAX_FILTERS) : null}
      >
        {close => (
          <FilterEditor
            known={known}
            filter={null}
            onApply={added => {
              onChange([...filters, added]);
              close();
            }}
          />
        )}
      </Popover>
    </div>
  );
}
