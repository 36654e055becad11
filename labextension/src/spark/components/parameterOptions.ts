import type { TranslationBundle } from '@jupyterlab/translation';

import { typeLabel } from '../../core/components/machineFields';
import type { Cluster, ClusterTemplate, InstanceTypePage, TemplateParameter } from '../../core/wire';
import { authName } from '../clusters';
import type { IOption } from './ParameterField';

/** What a parameter leaves to choose, where there is more to say of it than its names; null elsewhere. */
export function optionsOf(
  template: ClusterTemplate,
  parameter: TemplateParameter,
  types: InstanceTypePage | null,
  trans: TranslationBundle
): readonly IOption[] | null {
  const allowed = parameter.allowed.map(String);
  if (parameter.name === 'AuthType') {
    return allowed.map(value => ({
      value,
      label: authName(value as Cluster['auth_types'][number], trans),
      disabled: false
    }));
  }
  const known = allowed.flatMap(name => types?.items.find(type => type.name === name) ?? []);
  return template.kind === 'local' && allowed.length > 0 && known.length === allowed.length
    ? known.map(type => ({
        value: type.name,
        label: typeLabel(type, types?.currency ?? ''),
        disabled: !type.fits
      }))
    : null;
}
