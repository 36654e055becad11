import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { DialogBody } from '../../core/dialogBody';
import type { EmrRegions } from '../../core/wire';

/** Ask in which region to look for EMR clusters; null where the person stepped back. */
export async function askRegion(regions: EmrRegions, trans: TranslationBundle): Promise<string | null> {
  const body = new DialogBody<string>(regions.configured, trans, set => (
    <RegionForm regions={regions} onChange={set} />
  ));
  const result = await showDialog({
    title: trans.__('Discover EMR clusters'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Discover') })
    ],
    focusNodeSelector: 'select'
  });
  return result.button.accept ? result.value : null;
}

interface IProps {
  regions: EmrRegions;
  onChange: (region: string) => void;
}

function RegionForm({ regions, onChange }: IProps): React.JSX.Element {
  const trans = useTrans();
  const [region, setRegion] = React.useState(regions.configured);
  return (
    <Field
      label={trans.__('Region')}
      help={
        regions.configured
          ? trans.__('The server’s AWS configuration names %1.', regions.configured)
          : trans.__('The server’s AWS configuration names none.')
      }
    >
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={region}
          onChange={event => {
            setRegion(event.currentTarget.value);
            onChange(event.currentTarget.value);
          }}
        >
          {regions.configured ? null : <option value="">{trans.__('Choose…')}</option>}
          {regions.items.map(each => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
