import { useModels, useTrans } from '../../core/components/hooks';
import { formatCost } from '../../core/format';
import type { ResourcesModel } from '../model';

interface IProps {
  model: ResourcesModel;
  onOpen: () => void;
}

/** What today and this month have cost, in the status bar. */
export function CostChip(props: IProps): React.JSX.Element | null {
  const { model, onOpen } = props;
  const trans = useTrans();
  useModels(model.costs, model.preferences);
  const costs = model.costs.value;
  if (!costs || !model.showsCost) {
    return null;
  }
  const today = formatCost(costs.today, costs.unit);
  const month = formatCost(costs.month, costs.unit);
  return (
    <button
      type="button"
      className="sms-CostChip"
      title={trans.__(
        'Today %1, this month %2; now %3 an hour',
        today,
        month,
        formatCost(costs.rate_per_hour, costs.unit)
      )}
      onClick={onOpen}
    >
      {trans.__('Today %1 · month %2', today, month)}
    </button>
  );
}
