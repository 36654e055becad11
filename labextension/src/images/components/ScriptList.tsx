import * as React from 'react';

import { Button } from '../../core/components/Button';
import { confirm } from '../../core/components/confirm';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { formatCount } from '../../core/format';
import type { CreateScript, Script } from '../../core/wire';
import type { ImagesModel } from '../model';
import { ScriptForm } from './ScriptForm';

interface IProps {
  model: ImagesModel;
}

/** What is filled in when the form opens. */
type Draft = CreateScript & { isNew: boolean };

const BLANK: Draft = { name: '', content: '#!/bin/bash\nset -eu\n', default: false, isNew: true };

/** Start-up scripts: run when a kernel starts, chosen at launch or by default. */
export function ScriptList(props: IProps): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  const action = useAction();
  const [draft, setDraft] = React.useState<Draft | null>(null);
  const columns = useColumns();
  const scripts = model.scripts.value;

  if (draft) {
    return (
      <ScriptForm
        draft={draft}
        isNew={draft.isNew}
        onSave={script => (draft.isNew ? model.createScript(script) : model.replaceScript(script))}
        onClose={() => setDraft(null)}
      />
    );
  }
  const add = <Button onClick={() => setDraft(BLANK)}>{trans.__('Add start-up script')}</Button>;
  const edit = (script: Script): void =>
    setDraft({
      name: script.name,
      content: script.content,
      default: script.default,
      isNew: false
    });
  return (
    <>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <DataTable
        label={trans.__('Start-up scripts')}
        columns={columns}
        rows={scripts ?? []}
        rowId={script => script.name}
        onOpen={edit}
        actions={rowActions(model, action.run, edit, trans)}
        loading={scripts === null}
        toolbar={scripts && scripts.length > 0 ? add : undefined}
        empty={
          <EmptyState
            text={trans.__(
              'A start-up script prepares each kernel: it runs in the image, within a time limit, and its output is shown.'
            )}
          >
            {add}
          </EmptyState>
        }
      />
    </>
  );
}

function rowActions(
  model: ImagesModel,
  run: (work: () => Promise<unknown>) => Promise<boolean>,
  edit: (script: Script) => void,
  trans: ReturnType<typeof useTrans>
): readonly IRowAction<Script>[] {
  const setDefault = (script: Script, on: boolean): void =>
    void run(() => model.replaceScript({ name: script.name, content: script.content, default: on }));
  const remove = async (script: Script): Promise<void> => {
    const sure = await confirm(trans, {
      title: trans.__('Delete this start-up script?'),
      text: trans.__('Kernels that run are not touched; later ones start without it.'),
      names: [script.name],
      action: trans.__('Delete script')
    });
    if (sure) {
      await run(() => model.removeScript(script));
    }
  };
  return [
    { label: trans.__('Edit'), run: edit },
    {
      label: trans.__('Make default'),
      visible: script => !script.default,
      run: script => setDefault(script, true)
    },
    {
      label: trans.__('No longer default'),
      visible: script => script.default,
      run: script => setDefault(script, false)
    },
    {
      label: trans.__('Delete script'),
      destructive: true,
      run: script => void remove(script)
    }
  ];
}

function useColumns(): readonly IColumn<Script>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      { id: 'name', header: trans.__('Name'), value: script => script.name, width: 200 },
      {
        id: 'default',
        header: trans.__('Default'),
        value: script => (script.default ? trans.__('Default') : null),
        width: 120
      },
      {
        id: 'size',
        header: trans.__('Characters'),
        value: script => script.content.length,
        cell: script => <span>{formatCount(script.content.length)}</span>,
        numeric: true,
        width: 112
      },
      {
        id: 'created',
        header: trans.__('Created'),
        value: script => script.created,
        cell: script => <Moment at={script.created} />,
        width: 160
      }
    ],
    [trans]
  );
}
