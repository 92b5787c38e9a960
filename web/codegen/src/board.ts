// A page that uses what was generated: it is compiled, never run.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

import { DueOnDocument, ProjectsDocument, TasksDocument, type ItemFragment } from "./generated.js";

declare function ask<Answer, Variables>(document: TypedDocumentNode<Answer, Variables>, variables: Variables): Promise<Answer>;

const line = (item: ItemFragment): string => `${item.title}: ${item.light}, ${item.leadUnit?.name ?? "nobody"}, ${item.dueOn}`;

export async function board(region: string): Promise<string[]> {
  const { projects } = await ask(ProjectsDocument, { where: { plan: { region: { code: { eq: region } } } }, first: 20 });
  const lines = projects.nodes.map((project) => {
    switch (project.__typename) {
      case "RoadUpgrade":
        return `${line(project)} (${project.road ?? "road unknown"})`;
      case "HousingRenovation":
        return `${line(project)} (${project.households?.value ?? 0} households)`;
      default:
        return line(project);
    }
  });
  const { tasks } = await ask(TasksDocument, { orderBy: [{ field: "DUE_ON", direction: "DESC" }] });
  return [...lines, ...tasks.edges.map((edge) => line(edge.node)), ...tasks.groups.map((group) => `${group.light}: ${group.count}`)];
}

export async function finishBy(id: string, dueOn: string): Promise<string[]> {
  const { taskUpdate } = await ask(DueOnDocument, { input: { taskId: id, changes: { dueOn } } });
  return taskUpdate.userErrors.map((error) => `${error.code} ${error.message}`);
}
