import type { IDisposable } from '@lumino/disposable';
import * as React from 'react';

import type { IObservable } from '../model';
import { useModels } from './hooks';

/** Something live that is made for a component and ends with it. */
export function useFollowed<T extends IObservable & IDisposable>(
  make: () => T,
  key: React.DependencyList
): T {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the caller names what it depends on
  const thing = React.useMemo(make, key);
  React.useEffect(() => () => thing.dispose(), [thing]);
  useModels(thing);
  return thing;
}
