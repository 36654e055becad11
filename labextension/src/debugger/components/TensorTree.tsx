import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { TensorRow } from '../../core/wire';
import type { ICollection, ILayer } from '../tree';
import { treeOf } from '../tree';
import { HealthMark } from './HealthMark';
import { Sparkline } from './Sparkline';

interface IProps {
  tensors: readonly TensorRow[];
  chosen: string | null;
  onChoose: (name: string) => void;
}

/** Collections larger than this are closed at first, or the tree would be a wall. */
const OPEN_UP_TO = 60;

/** Tensors by collection and layer, each with the course of its norm. */
export function TensorTree(props: IProps): React.JSX.Element {
  const { tensors } = props;
  const trans = useTrans();
  const [text, setText] = React.useState('');
  const wanted = React.useDeferredValue(text.trim().toLowerCase());
  const tree = React.useMemo(
    () => treeOf(tensors.filter(({ name }) => name.toLowerCase().includes(wanted))),
    [tensors, wanted]
  );
  const ref = React.useRef<HTMLElement>(null);
  React.useEffect(() => {
    // Whoever comes by an address sees where the tensor is; the page itself stays where it is.
    const tree = ref.current;
    const row = tree?.querySelector<HTMLElement>('[aria-current]');
    if (tree && row) {
      const below = row.getBoundingClientRect().top - tree.getBoundingClientRect().top;
      tree.scrollTop += Math.max(0, below - tree.clientHeight / 2);
    }
  }, []);
  return (
    <nav ref={ref} className="sms-TensorTree" aria-label={trans.__('Tensors')}>
      <input
        className="sms-Input"
        type="search"
        aria-label={trans.__('Filter tensors')}
        placeholder={trans.__('Filter tensors')}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      {tree.length === 0 ? <p className="sms-quiet">{trans.__('No tensor has this in its name.')}</p> : null}
      {tree.map(collection => (
        <Collection key={collection.name} {...props} collection={collection} opened={wanted !== ''} />
      ))}
    </nav>
  );
}

function Collection(props: IProps & { collection: ICollection; opened: boolean }): React.JSX.Element {
  const { collection, opened, chosen } = props;
  const trans = useTrans();
  const holds = collection.layers.some(({ tensors }) => tensors.some(({ name }) => name === chosen));
  const [open, setOpen] = React.useState(holds || collection.count <= OPEN_UP_TO);
  return (
    <details open={open || opened} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        {collection.name} <span className="sms-Count">{formatCount(collection.count)}</span>
        {collection.ill ? <span className="sms-TensorTree-ill">{trans.__('Needs a look')}</span> : null}
      </summary>
      {open || opened ? (
        <ul>
          {collection.layers.map(layer => (
            <Layer key={layer.name} {...props} layer={layer} />
          ))}
        </ul>
      ) : null}
    </details>
  );
}

function Layer(props: IProps & { layer: ILayer }): React.JSX.Element {
  const { layer, chosen, onChoose } = props;
  return (
    <li>
      <span className="sms-TensorTree-layer sms-ellipsis" title={layer.name}>
        {layer.name}
      </span>
      <ul>
        {layer.tensors.map(row => (
          <li key={row.name}>
            <button
              type="button"
              className="sms-TensorTree-tensor"
              aria-current={row.name === chosen ? 'true' : undefined}
              onClick={() => onChoose(row.name)}
            >
              <span className="sms-ellipsis" title={row.name}>
                {row.name}
              </span>
              <HealthMark health={row.health} />
              <Sparkline curve={row.sparkline} />
            </button>
          </li>
        ))}
      </ul>
    </li>
  );
}
