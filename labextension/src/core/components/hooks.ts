import type { TranslationBundle } from '@jupyterlab/translation';
import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import type { IObservable } from '../model';

/** Gettext domain of every text of the extension. */
export const DOMAIN = 'jupyter_smstudio';

const TransContext = React.createContext<TranslationBundle>(nullTranslator.load(DOMAIN));

/** Hands the translation to every component below it. */
export const TransProvider = TransContext.Provider;

/** The translation of the extension's texts. */
export function useTrans(): TranslationBundle {
  return React.useContext(TransContext);
}

/**
 * Draw again when any of the models changes, at most once an animation frame: live events may come
 * by the hundred.
 */
export function useModels(...models: readonly IObservable[]): void {
  const [, redraw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    let frame: number | null = null;
    const onChanged = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = null;
        redraw();
      });
    };
    models.forEach(model => model.changed.connect(onChanged));
    // What changed between drawing and connecting would be missed otherwise.
    onChanged();
    return () => {
      models.forEach(model => model.changed.disconnect(onChanged));
      if (frame !== null) {
        cancelAnimationFrame(frame);
      }
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the list is spread, its members are the dependencies
  }, models);
}

/**
 * Draw again at once when a draft changes. What a person types goes through it: would it wait for a frame, React
 * would show the old value meanwhile, and the next key would be added to that.
 */
export function useDraft(draft: IObservable): void {
  const [, redraw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const onChanged = (): void => redraw();
    draft.changed.connect(onChanged);
    // What changed between drawing and connecting would be missed otherwise.
    onChanged();
    return () => {
      draft.changed.disconnect(onChanged);
    };
  }, [draft]);
}

/**
 * The present moment, renewed every `seconds` while the component is shown: clocks and running costs
 * move between two events of the server.
 */
export function useNow(seconds: number, active = true): Date {
  const [now, setNow] = React.useState(() => new Date());
  React.useEffect(() => {
    if (!active) {
      return undefined;
    }
    setNow(new Date());
    const timer = setInterval(() => setNow(new Date()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds, active]);
  return now;
}
