import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** MLflow takes no slash, colon or per cent sign in the name of a model; browsers want the slash escaped. */
const NAME = '[^\\/:%]+';

/** Ask under which name to register a model; null where the person thought better of it. */
export async function askModelName(trans: TranslationBundle, suggested: string): Promise<string | null> {
  const result = await InputDialog.getText({
    title: trans.__('Register model'),
    label: trans.__('Name in the model registry. A name that is there already gets a new version.'),
    text: suggested,
    pattern: NAME,
    required: true,
    okLabel: trans.__('Register model')
  });
  const name = result.value?.trim();
  return result.button.accept && name ? name : null;
}
