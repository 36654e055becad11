import * as React from 'react';

import { TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { CreateCopy, Snapshot } from '../../core/wire';

interface IProps {
  initial: CreateCopy;
  snapshot: Snapshot;
  onChange: (value: CreateCopy) => void;
}

/** Where a copy shall be, and what it comes with. */
export function CopyForm(props: IProps): React.JSX.Element {
  const { initial, snapshot, onChange } = props;
  const trans = useTrans();
  const [value, setValue] = React.useState(initial);
  const set = (part: CreateCopy): void => {
    const next = { ...value, ...part };
    setValue(next);
    onChange(next);
  };
  const { environment } = snapshot;
  const files = snapshot.data_files.filter(file => file.included).length;
  return (
    <div className="sms-Form sms-CopyForm">
      <TextField
        label={trans.__('Folder')}
        help={trans.__('Below the folder that the file browser starts in; empty means that folder itself.')}
        error={null}
        value={value.folder ?? ''}
        onChange={folder => set({ folder })}
      />
      <TextField
        label={trans.__('Name')}
        help={trans.__('A number is added where the name is taken.')}
        error={null}
        value={value.name ?? ''}
        onChange={name => set({ name })}
      />
      <p className="sms-quiet">
        {[
          files > 0 ? trans._n('%1 data file comes with it.', '%1 data files come with it.', files) : '',
          environment && environment.added.length > 0
            ? trans._n(
                'It gets an image of your own with the package that the author had added.',
                'It gets an image of your own with the %1 packages that the author had added.',
                environment.added.length
              )
            : '',
          trans.__('Nothing of it runs until you run it.')
        ]
          .filter(Boolean)
          .join(' ')}
      </p>
    </div>
  );
}
