/** The form that makes a cluster, generated from its template's parameters. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { KeptDraft, suggestedName } from '../core/keptDraft';
import type {
  Cluster,
  ClusterTemplate,
  CreateCluster,
  StoreCredentials,
  TemplateParameter
} from '../core/wire';

/** The parameter of how long a cluster may rest; null where a template has none, or is not known. */
export function idleParameter(template: ClusterTemplate | null): TemplateParameter | null {
  return template?.parameters.find(({ name }) => name === 'AutoTerminationIdleTimeout') ?? null;
}

/** Values as they are typed, by parameter. */
export type Texts = Readonly<Record<string, string>>;

/** The form as it is typed, without secrets: those are kept nowhere. */
export interface IClusterDraft {
  name: string;
  /** Of each template that was opened: to go back to one loses nothing. */
  texts: Readonly<Record<string, Texts>>;
}

export const kept = new KeptDraft<IClusterDraft>('smstudio:spark-cluster', () => ({
  name: suggestedName('spark'),
  texts: {}
}));

/** Parameters of how a cluster is told who asks. They go where the secrets go, not into the cluster's facts. */
const AUTH_TYPE = 'AuthType';
const USERNAME = 'Username';
const TOKEN = 'Token';

/** What is written in the field of a parameter. */
export function textOf(parameter: TemplateParameter, texts: Texts): string {
  const given = texts[parameter.name];
  return given ?? (parameter.default === null ? '' : String(parameter.default));
}

/** The parameters that count, by what was chosen: nobody is asked for a password that is not used. */
export function fieldsOf(template: ClusterTemplate, texts: Texts): readonly TemplateParameter[] {
  const type = authTypeOf(template, texts);
  return template.parameters.filter(parameter => {
    const wanted = parameter.name === TOKEN ? 'Token' : 'Basic_Access';
    return !(parameter.secret || parameter.name === USERNAME) || type === null || type === wanted;
  });
}

/** Which kind of authentication was chosen; null where the template leaves no choice. */
function authTypeOf(template: ClusterTemplate, texts: Texts): string | null {
  const parameter = template.parameters.find(({ name }) => name === AUTH_TYPE);
  return parameter ? textOf(parameter, texts) : null;
}

/** What is wrong with a value, as a sentence; null where nothing is. */
export function problemOf(
  parameter: TemplateParameter,
  text: string,
  trans: TranslationBundle
): string | null {
  const value = text.trim();
  if (value === '') {
    return parameter.required ? trans.__('Enter a value.') : null;
  }
  if (parameter.type === 'Integer' || parameter.type === 'Number') {
    return numberProblem(parameter, Number(value), trans);
  }
  if (parameter.pattern && !matches(parameter.pattern, value)) {
    return parameter.constraint_description
      ? trans.__('%1 %2.', parameter.title, parameter.constraint_description)
      : trans.__('The value does not have the form that the template asks for: %1', parameter.pattern);
  }
  return null;
}

function numberProblem(
  { type, minimum, maximum }: TemplateParameter,
  value: number,
  trans: TranslationBundle
): string | null {
  if (!Number.isFinite(value)) {
    return trans.__('Enter a number.');
  }
  if (type === 'Integer' && !Number.isInteger(value)) {
    return trans.__('Enter a whole number.');
  }
  if (minimum !== null && value < minimum) {
    return trans.__('The least is %1.', minimum);
  }
  if (maximum !== null && value > maximum) {
    return trans.__('The most is %1.', maximum);
  }
  return null;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    // Patterns are Python's; what a browser cannot read the server checks alone.
    return true;
  }
}

/** What is wrong with a whole form, by field; empty where nothing is. */
export function problemsOf(
  template: ClusterTemplate,
  draft: IClusterDraft,
  secrets: Texts,
  trans: TranslationBundle
): Readonly<Record<string, string>> {
  const texts = draft.texts[template.name] ?? {};
  const problems: Record<string, string> = draft.name.trim() ? {} : { name: trans.__('Enter a name.') };
  for (const parameter of fieldsOf(template, texts)) {
    const text = parameter.secret ? (secrets[parameter.name] ?? '') : textOf(parameter, texts);
    const problem = problemOf(parameter, text, trans);
    if (problem) {
      problems[parameter.name] = problem;
    }
  }
  return { ...problems, ...halfCredentials(template, texts, secrets, trans) };
}

/** A user name without its password, or the other way round: neither lets anybody in. */
function halfCredentials(
  template: ClusterTemplate,
  texts: Texts,
  secrets: Texts,
  trans: TranslationBundle
): Readonly<Record<string, string>> {
  const fields = fieldsOf(template, texts);
  const user = fields.find(({ name }) => name === USERNAME);
  const secret = fields.find(field => field.secret && field.name !== TOKEN);
  if (!user || !secret) {
    return {};
  }
  const username = textOf(user, texts).trim();
  const password = secrets[secret.name] ?? '';
  if (username && !password) {
    return { [secret.name]: trans.__('Enter the password of this user, too.') };
  }
  return password && !username ? { [user.name]: trans.__('Enter the user name, too.') } : {};
}

/** Which field shows what the server says of a part of the request, e.g. of `parameters.Url`. */
export function fieldOf(path: string, fields: readonly TemplateParameter[]): string {
  const name = path.replace(/^(parameters|credentials)\./, '');
  if (name === 'username') {
    return USERNAME;
  }
  return name === 'password' ? (fields.find(({ secret }) => secret)?.name ?? name) : name;
}

/** What the server is asked for. */
export function toRequest(template: ClusterTemplate, draft: IClusterDraft, secrets: Texts): CreateCluster {
  const texts = draft.texts[template.name] ?? {};
  const parameters: CreateCluster['parameters'] = {};
  for (const parameter of fieldsOf(template, texts)) {
    const text = textOf(parameter, texts).trim();
    if (!parameter.secret && parameter.name !== USERNAME && text !== '') {
      parameters[parameter.name] = valueOf(parameter, text);
    }
  }
  return {
    name: draft.name.trim(),
    template: template.name,
    parameters,
    credentials: credentialsOf(template, texts, secrets)
  };
}

function valueOf(parameter: TemplateParameter, text: string): string | number | boolean {
  switch (parameter.type) {
    case 'Boolean':
      return text === 'true';
    case 'Integer':
    case 'Number':
      return Number(text);
    default:
      return text;
  }
}

function credentialsOf(template: ClusterTemplate, texts: Texts, secrets: Texts): StoreCredentials | null {
  const fields = fieldsOf(template, texts);
  const secret = fields.find(({ name, secret }) => secret && secrets[name]);
  if (!secret) {
    return null;
  }
  const user = fields.find(({ name }) => name === USERNAME);
  return {
    auth_type: secret.name === TOKEN ? 'Token' : 'Basic_Access',
    username: user && secret.name !== TOKEN ? textOf(user, texts).trim() : '',
    password: secrets[secret.name] ?? ''
  };
}

/** A cluster of a template as it stands, under a name that is free in all likelihood. */
export function quickRequest(template: ClusterTemplate): CreateCluster {
  return toRequest(template, { name: suggestedName(template.name), texts: {} }, {});
}

/** The form that a cluster was made by, for another one like it. */
export function fromCluster(cluster: Cluster): IClusterDraft {
  const given = Object.entries(cluster.parameters).map(([name, value]) => [name, String(value)]);
  return {
    name: suggestedName(cluster.template),
    texts: { [cluster.template]: Object.fromEntries(given) as Texts }
  };
}

/** The instance type that was chosen, among those that the template has a price of; null where none is. */
export function instanceTypeOf(template: ClusterTemplate, texts: Texts): string | null {
  const chosen = template.parameters.map(parameter => textOf(parameter, texts));
  return chosen.find(text => template.prices[text] !== undefined) ?? null;
}
