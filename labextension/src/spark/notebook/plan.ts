/** The plan of a query, as the kernel puts it below its cell. Pure functions. */
import { field, readList, readText } from './reading';

export const PLAN_TYPE = 'application/vnd.smstudio.spark-plan.v1+json';

const MAX_NODES = 1_000;
const MAX_DEPTH = 100;
const MAX_PLAN = 1_000_000;

export interface IPlanNode {
  key: number;
  name: string;
  detail: string;
  children: readonly IPlanNode[];
}

export interface IPlan {
  text: string;
  /** Where the results come out. */
  roots: readonly IPlanNode[];
}

interface IGivenNode {
  id: unknown;
  parent: unknown;
  name: string;
  detail: string;
}

/** Read the data of an output. */
export function readPlan(data: unknown): IPlan {
  const nodes = readList(field(data, 'nodes'), MAX_NODES).map(node => ({
    id: field(node, 'id'),
    parent: field(node, 'parent'),
    name: readText(field(node, 'name'), 200),
    detail: readText(field(node, 'detail'), 20_000)
  }));
  const ids = new Set(nodes.map(node => node.id));
  const roots = nodes.filter(node => node.parent == null || !ids.has(node.parent));
  // Each is drawn once, so that a circle in what was given ends.
  const seen = new Set<IGivenNode>();
  const grow = (node: IGivenNode, depth: number): IPlanNode => {
    seen.add(node);
    const below =
      depth < MAX_DEPTH ? nodes.filter(other => other.parent === node.id && !seen.has(other)) : [];
    return {
      key: nodes.indexOf(node),
      name: node.name,
      detail: node.detail,
      children: below.filter(other => !seen.has(other)).map(other => grow(other, depth + 1))
    };
  };
  return { text: readText(field(data, 'text'), MAX_PLAN), roots: roots.map(root => grow(root, 0)) };
}
