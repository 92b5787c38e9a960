import { graphql } from "relay-runtime";

export const ProjectListQuery = graphql`
  query ProjectListQuery($where: ProjectWhere) {
    ...ProjectList_projects @arguments(where: $where)
  }
`;

// A root list, forwards and backwards; the filter is part of the connection's identity in the store.
export const ProjectListProjects = graphql`
  fragment ProjectList_projects on Query
  @refetchable(queryName: "ProjectListPaginationQuery")
  @argumentDefinitions(
    where: { type: "ProjectWhere" }
    first: { type: "Int", defaultValue: 20 }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
  ) {
    projects(where: $where, first: $first, after: $after, last: $last, before: $before)
      @connection(key: "ProjectList_projects", filters: ["where"]) {
      totalCount
      pageInfo {
        hasPreviousPage
        startCursor
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          id
          ...ProjectList_project
        }
      }
    }
  }
`;

export const ProjectListProject = graphql`
  fragment ProjectList_project on Project {
    kind
    ...WorkItemCard_item
  }
`;
