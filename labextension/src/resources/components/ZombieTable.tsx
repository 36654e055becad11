import * as React from 'react';

import { Button } from '../../core/components/Button';
import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { Cost, Duration } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { secondsSince } from '../../core/format';
import type { Zombie } from '../../core/wire';

interface IProps {
  zombies: readonly Zombie[] | null;
  showsCost: boolean;
  unit: string;
  onSweep: (zombies: readonly Zombie[]) => void;
}

/** What runs and costs, and that nobody seems to use. Stopping can be undone for 30 s. */
export function ZombieTable(props: IProps): React.JSX.Element {
  const { zombies, onSweep } = props;
  const trans = useTrans();
  const columns = useColumns(props);
  return (
    <DataTable
      label={trans.__('Zombies')}
      columns={columns}
      rows={zombies ?? []}
      rowId={zombie => zombie.id}
      loading={zombies === null}
      initialSort={{ id: 'age', desc: true }}
      actions={[{ label: trans.__('Stop'), destructive: true, run: zombie => onSweep([zombie]) }]}
      toolbar={
        zombies && zombies.length > 0 ? (
          <Button onClick={() => onSweep(zombies)}>
            {trans._n('Stop %1 zombie', 'Stop all %1 zombies', zombies.length)}
          </Button>
        ) : undefined
      }
      empty={
        <EmptyState
          text={trans.__(
            'What starts for too long, instances without a kernel and kernels without a notebook are listed here. There is none.'
          )}
        />
      }
    />
  );
}

function useColumns(props: IProps): readonly IColumn<Zombie>[] {
  const { showsCost, unit } = props;
  const trans = useTrans();
  return React.useMemo(() => {
    const kinds: Record<Zombie['kind'], string> = {
      StuckStarting: trans.__('Stuck while starting'),
      NoKernel: trans.__('Instance without kernel'),
      NoNotebook: trans.__('Kernel without notebook')
    };
    const columns: IColumn<Zombie>[] = [
      { id: 'name', header: trans.__('Name'), value: zombie => zombie.name, width: 200 },
      { id: 'kind', header: trans.__('Kind'), value: zombie => kinds[zombie.kind], width: 184 },
      { id: 'reason', header: trans.__('Reason'), value: zombie => zombie.reason, width: 320 },
      {
        id: 'age',
        header: trans.__('Age'),
        value: zombie => secondsSince(zombie.since),
        cell: zombie => <Duration since={zombie.since} />,
        numeric: true,
        width: 120
      }
    ];
    if (showsCost) {
      columns.push({
        id: 'cost',
        header: trans.__('Cost'),
        value: zombie => zombie.cost,
        cell: zombie => <Cost amount={zombie.cost} unit={unit} />,
        numeric: true,
        width: 104
      });
    }
    return columns;
  }, [showsCost, unit, trans]);
}
